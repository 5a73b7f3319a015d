output "name" {
  description = "Name of the role."
  value       = module.api_gateway_account.name
}
