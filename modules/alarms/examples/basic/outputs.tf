output "names" {
  description = "Name of each alarm"
  value       = module.alarms.names
}
