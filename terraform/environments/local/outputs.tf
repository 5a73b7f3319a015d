output "api_keys" {
  description = "API key of each client."
  value       = module.stack.api_keys
  sensitive   = true
}

output "system" {
  description = "Names, ARNs and URLs of the environment (see terraform/stack/outputs.tf)."
  value = merge(module.stack.system, {
    api_url = "${var.endpoint_url}/restapis/${module.stack.system.api_id}/${module.stack.system.api_stage}/_user_request_"
  })
}
