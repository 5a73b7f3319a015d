output "name" {
  description = "Name of the rule"
  value       = module.file_arrived.name
}
