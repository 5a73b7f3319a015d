output "name" {
  description = "Name of the dashboard"
  value       = module.dashboard.name
}
