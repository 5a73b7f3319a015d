output "name" {
  description = "Name of the topic"
  value       = module.events.name
}
