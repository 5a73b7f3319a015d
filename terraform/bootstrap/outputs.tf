output "state_bucket" {
  description = "Name of the bucket for Terraform's state: STATE_BUCKET of `make plan`, `make deploy` and `make destroy`."
  value       = module.state.id
}

output "state_region" {
  description = "Region of that bucket: STATE_REGION of the same commands."
  value       = var.region
}

output "github_role_arns" {
  description = "ARNs of the roles of the workflows on GitHub, by what they may do: the variables PLAN_ROLE_ARN and APPLY_ROLE_ARN there. Empty without `github`."
  value       = { for name, role in aws_iam_role.github : name => role.arn }
}
