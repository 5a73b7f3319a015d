output "state_bucket" {
  description = "Name of the bucket for Terraform's state: STATE_BUCKET of `make plan`, `make deploy` and `make destroy`."
  value       = module.state.id
}

output "state_region" {
  description = "Region of that bucket: STATE_REGION of the same commands."
  value       = var.region
}
