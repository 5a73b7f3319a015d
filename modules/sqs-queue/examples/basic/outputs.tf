output "policy" {
  description = "Policy of the queue"
  value       = module.work.policy
}
