output "api_path" {
  description = "Path of the API below the emulator's address"
  value       = "/restapis/${module.rest_api.id}/${module.rest_api.stage_name}/_user_request_"
}
