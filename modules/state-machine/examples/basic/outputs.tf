output "arn" {
  description = "ARN of the state machine."
  value       = module.approval.arn
}

output "name" {
  description = "Name of the state machine."
  value       = module.approval.name
}
