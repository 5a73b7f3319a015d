output "arn" {
  description = "ARN of the stage, for web ACLs and alarms."
  value       = aws_api_gateway_stage.this.arn
}

output "custom_domain" {
  description = "Target of the DNS alias record of each custom domain: `regional_domain_name` and `regional_zone_id`."
  value = { for name, domain in aws_api_gateway_domain_name.this : name => {
    regional_domain_name = domain.regional_domain_name
    regional_zone_id     = domain.regional_zone_id
  } }

  depends_on = [aws_api_gateway_base_path_mapping.this]
}

output "deployment_id" {
  description = "Id of the deployment that the stage serves."
  value       = aws_api_gateway_deployment.this.id
}

output "deployment_trigger" {
  description = "Hash of the API's definition; a new hash creates a new deployment."
  value       = aws_api_gateway_deployment.this.triggers.shape
}

output "execution_arn" {
  description = "ARN for permissions to call the API, without stage, method and path."
  value       = aws_api_gateway_rest_api.this.execution_arn
}

output "id" {
  description = "Id of the API."
  value       = aws_api_gateway_rest_api.this.id
}

output "invoke_url" {
  description = "URL of the stage, known after it can be called."
  value       = aws_api_gateway_stage.this.invoke_url

  depends_on = [aws_api_gateway_method_settings.this, aws_lambda_permission.route]
}

output "name" {
  description = "Name of the API, and value of the dimension ApiName of its metrics."
  value       = aws_api_gateway_rest_api.this.name
}

output "stage_name" {
  description = "Name of the stage, known after it is created."
  value       = aws_api_gateway_stage.this.stage_name
}
