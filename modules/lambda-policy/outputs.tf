output "json" {
  description = "The policy document, for `policy_json` of the lambda-function and state-machine modules."
  value       = local.json

  precondition {
    condition     = length(local.json) <= 10240
    error_message = "The policy has ${length(local.json)} characters; a role's inline policies may have 10,240 together. Name fewer resources, or split the function."
  }
}
