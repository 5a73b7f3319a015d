output "id" {
  description = "Id of the API."
  value       = module.api.id
}

output "stage_name" {
  description = "Name of the stage."
  value       = module.api.stage_name
}
