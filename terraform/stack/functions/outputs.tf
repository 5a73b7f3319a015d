output "arns" {
  description = "ARN of each function."
  value       = { for name, function in module.function : name => function.arn }
}

output "invoke_arns" {
  description = "ARN with which API Gateway invokes each function."
  value       = { for name, function in module.function : name => function.invoke_arn }
}

output "names" {
  description = "Deployed name of each function."
  value       = { for name, function in module.function : name => function.name }
}
