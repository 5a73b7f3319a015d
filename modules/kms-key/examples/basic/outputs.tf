output "alias_name" {
  description = "Alias of the key"
  value       = module.key.alias_name
}
