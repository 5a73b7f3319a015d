output "alarms" {
  description = "Name of each alarm, composite ones too."
  value       = module.stack.alarms
}

output "api_keys" {
  description = "API key of each client."
  value       = module.stack.api_keys
  sensitive   = true
}

output "api_url" {
  description = "URL of the API, without a slash at its end."
  value       = module.stack.api_url
}

output "background_dlq_url" {
  description = "URL of the queue of events that could not be delivered."
  value       = module.stack.background_dlq_url
}

output "background_queue_url" {
  description = "URL of the queue of background work."
  value       = module.stack.background_queue_url
}

output "bucket" {
  description = "Name of the bucket of files, imports and reports."
  value       = module.stack.bucket
}

output "events_topic_arn" {
  description = "ARN of the topic of events."
  value       = module.stack.events_topic_arn
}

output "external_service_secret_arn" {
  description = "ARN of the secret that the external service's API key is put into."
  value       = module.stack.external_service_secret_arn
}

output "failed_events_queue_url" {
  description = "URL of the queue of events that could be handed to no function or queue."
  value       = module.stack.failed_events_queue_url
}

output "functions" {
  description = "Deployed name of each function."
  value       = module.stack.functions
}

output "import_state_machine_arn" {
  description = "ARN of the workflow that imports large files."
  value       = module.stack.import_state_machine_arn
}

output "imports_prefix" {
  description = "Where in the bucket CSV files are dropped."
  value       = module.stack.imports_prefix
}

output "imports_table" {
  description = "Name of the table of imports."
  value       = module.stack.imports_table
}

output "list_shards" {
  description = "Number of partitions that each list is spread over."
  value       = module.stack.list_shards
}

output "operations_topic_arn" {
  description = "ARN of the topic of alarms."
  value       = module.stack.operations_topic_arn
}

output "region" {
  description = "AWS region."
  value       = module.stack.region
}

output "reports_prefix" {
  description = "Where in the bucket the reports of imports are left."
  value       = module.stack.reports_prefix
}

output "tasks_table" {
  description = "Name of the table of tasks."
  value       = module.stack.tasks_table
}

output "unconfirmed_subscriptions" {
  description = "Addresses that had not confirmed their subscription when the state was last refreshed."
  value       = module.stack.unconfirmed_subscriptions
}

output "workflows" {
  description = "ARN of each workflow."
  value       = module.stack.workflows
}
