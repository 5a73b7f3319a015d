output "arn" {
  description = "ARN of the secret, with the six characters AWS adds: what a policy names."
  value       = aws_secretsmanager_secret.this.arn
}

output "name" {
  description = "Name of the secret."
  value       = aws_secretsmanager_secret.this.name
}
