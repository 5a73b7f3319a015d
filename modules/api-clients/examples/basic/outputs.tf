output "api_id" {
  description = "Id of the API that the clients may call."
  value       = module.api.id
}

output "key_ids" {
  description = "Id of each client's key."
  value       = module.clients.key_ids
}

output "stage_name" {
  description = "Stage that the clients may call."
  value       = module.api.stage_name
}
