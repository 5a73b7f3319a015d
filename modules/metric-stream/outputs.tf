output "arn" {
  description = "ARN of the stream."
  value       = aws_cloudwatch_metric_stream.this.arn
}

output "name" {
  description = "Name of the stream."
  value       = aws_cloudwatch_metric_stream.this.name
}
