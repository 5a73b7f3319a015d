output "json" {
  description = "The policy document."
  value       = module.policy.json
}
