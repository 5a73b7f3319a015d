output "arn" {
  description = "ARN of the secret, with the suffix that AWS adds, for policies."
  value       = aws_secretsmanager_secret.this.arn
}

output "name" {
  description = "Name of the secret."
  value       = aws_secretsmanager_secret.this.name
}
