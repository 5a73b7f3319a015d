output "arn" {
  description = "ARN of the rule."
  value       = aws_cloudwatch_event_rule.this.arn
}

output "name" {
  description = "Name of the rule, known after its targets are set."
  value       = aws_cloudwatch_event_rule.this.name

  depends_on = [aws_cloudwatch_event_target.this]
}
