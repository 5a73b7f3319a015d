output "name" {
  description = "Name of the secret"
  value       = module.payment_api_key.name
}
