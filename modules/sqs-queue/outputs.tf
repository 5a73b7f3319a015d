output "arn" {
  description = "ARN of the queue."
  value       = aws_sqs_queue.this.arn
}

output "dlq_arn" {
  description = "ARN of the dead-letter queue; null without one."
  value       = one(aws_sqs_queue.dead_letter[*].arn)
}

output "dlq_name" {
  description = "Name of the dead-letter queue; null without one."
  value       = one(aws_sqs_queue.dead_letter[*].name)
}

output "dlq_url" {
  description = "URL of the dead-letter queue; null without one."
  value       = one(aws_sqs_queue.dead_letter[*].url)
}

output "name" {
  description = "Name of the queue."
  value       = aws_sqs_queue.this.name
}

output "policy" {
  description = "The queue's policy as JSON: what a topic or rule that sends to the queue takes, to see at plan that it may."
  value       = local.policy
}

output "url" {
  description = "URL of the queue."
  value       = aws_sqs_queue.this.url
}

output "visibility_timeout_seconds" {
  description = "The queue's visibility time-out, for a consumer to check its own against."
  value       = var.visibility_timeout_seconds
}
