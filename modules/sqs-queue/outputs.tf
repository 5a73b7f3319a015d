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
  description = "Policy of the queue as JSON, with which a topic or rule checks at plan that it may send."
  value       = local.policy
}

output "url" {
  description = "URL of the queue."
  value       = aws_sqs_queue.this.url
}

output "visibility_timeout_seconds" {
  description = "Visibility timeout of the queue, with which a consumer checks its own timeout."
  value       = var.visibility_timeout_seconds
}
