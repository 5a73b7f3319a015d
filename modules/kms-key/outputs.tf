output "alias_name" {
  description = "The alias, with `alias/`."
  value       = aws_kms_alias.this.name
}

output "arn" {
  description = "ARN of the key."
  value       = aws_kms_key.this.arn
}

output "id" {
  description = "Id of the key."
  value       = aws_kms_key.this.key_id
}
