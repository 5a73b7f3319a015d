output "api_path" {
  description = "Path of the API below the emulator's address."
  value       = "/restapis/${module.api.id}/${module.api.stage_name}/_user_request_"
}
