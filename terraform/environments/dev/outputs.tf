output "api_keys" {
  description = "API key of each client."
  value       = module.stack.api_keys
  sensitive   = true
}

output "system" {
  description = "Names, ARNs and URLs of the environment (see terraform/stack/outputs.tf)."
  value       = module.stack.system
}
