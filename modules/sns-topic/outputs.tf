output "arn" {
  description = "ARN of the topic."
  value       = aws_sns_topic.this.arn
}

output "name" {
  description = "Name of the topic."
  value       = aws_sns_topic.this.name
}

output "policy" {
  description = "Policy of the topic as JSON, with which a rule checks at plan that it may publish."
  value       = local.policy
}

output "subscription_arns" {
  description = "ARN of each subscription, by its key."
  value       = { for key, subscription in aws_sns_topic_subscription.this : key => subscription.arn }
}

output "unconfirmed_subscriptions" {
  description = "Keys of subscriptions that were not confirmed when the state was last refreshed."
  value       = [for key, subscription in aws_sns_topic_subscription.this : key if subscription.pending_confirmation]
}
