output "name" {
  description = "Name of the function."
  value       = module.function.name
}
