output "key_ids" {
  description = "Id of each client's key, to read its value back with `aws apigateway get-api-key --include-value`."
  value       = { for client, key in aws_api_gateway_api_key.this : client => key.id }
}

output "key_values" {
  description = "Value of each client's key, which goes into the x-api-key header."
  value       = { for client, key in aws_api_gateway_api_key.this : client => key.value }
  sensitive   = true

  # A key is refused until it is associated with its usage plan.
  depends_on = [aws_api_gateway_usage_plan_key.this]
}

output "usage_plan_ids" {
  description = "Id of each client's usage plan."
  value       = { for client, plan in aws_api_gateway_usage_plan.this : client => plan.id }
}
