output "arns" {
  description = "ARN of each function."
  value       = { for name, function in module.function : name => function.arn }
}

output "names" {
  description = "Deployed name of each function."
  value       = { for name, function in module.function : name => function.name }
}
