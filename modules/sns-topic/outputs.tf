output "arn" {
  description = "ARN of the topic."
  value       = aws_sns_topic.this.arn
}

output "name" {
  description = "Name of the topic."
  value       = aws_sns_topic.this.name
}

output "policy" {
  description = "The topic's policy as JSON: what a rule that sends to the topic takes, to see at plan that it may."
  value       = local.policy
}

output "subscription_arns" {
  description = "ARN of each subscription, by its key."
  value       = { for key, subscription in aws_sns_topic_subscription.this : key => subscription.arn }
}

output "unconfirmed_subscriptions" {
  description = "Keys of the subscriptions that had to be confirmed, and were not when the state was last refreshed."
  value       = [for key, subscription in aws_sns_topic_subscription.this : key if subscription.pending_confirmation]
}
