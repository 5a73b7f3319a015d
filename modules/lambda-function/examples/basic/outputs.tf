output "arn" {
  description = "ARN of the function."
  value       = module.hello.arn
}

output "invoke_arn" {
  description = "Invoke ARN for a route of a REST API."
  value       = module.hello.invoke_arn
}

output "name" {
  description = "Name of the function."
  value       = module.hello.name
}
