output "arn" {
  description = "ARN of the role, known after API Gateway uses it."
  value       = aws_api_gateway_account.this.cloudwatch_role_arn
}

output "name" {
  description = "Name of the role."
  value       = aws_iam_role.this.name
}
