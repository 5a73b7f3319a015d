output "arn" {
  description = "ARN of the function, without an alias."
  value       = aws_lambda_function.this.arn
}

output "invoke_arn" {
  description = "Invoke ARN for API Gateway: of the alias if there is one, else of the function."
  value       = var.alias == null ? aws_lambda_function.this.invoke_arn : aws_lambda_alias.this[var.alias.name].invoke_arn
}

output "log_group_name" {
  description = "Name of the function's log group."
  value       = aws_cloudwatch_log_group.this.name
}

output "name" {
  description = "Name of the function."
  value       = aws_lambda_function.this.function_name
}

output "qualified_arn" {
  description = "ARN for rules and state machines: of the alias if there is one, else of the function."
  value       = local.qualified_arn
}

output "qualifier" {
  description = "Name of the alias, for permissions to invoke it; null without an alias."
  value       = var.alias == null ? null : aws_lambda_alias.this[var.alias.name].name
}

output "role_arn" {
  description = "ARN of the function's role."
  value       = aws_iam_role.this.arn
}

output "role_name" {
  description = "Name of the function's role."
  value       = aws_iam_role.this.name
}
