output "alarms" {
  description = "Name of each alarm, composite ones too."
  value       = module.alarms.names
}

output "api_id" {
  description = "Id of the REST API."
  value       = module.api.id
}

output "api_keys" {
  description = "API key of each client."
  value       = module.clients.key_values
  sensitive   = true
}

output "api_stage" {
  description = "Name of the API's stage."
  value       = module.api.stage_name
}

output "api_url" {
  description = "URL of the API, without a slash at its end."
  value       = module.api.invoke_url
}

output "background_dlq_url" {
  description = "URL of the queue of events that could not be delivered."
  value       = module.background.dlq_url
}

output "background_queue_url" {
  description = "URL of the queue of background work."
  value       = module.background.url
}

output "bucket" {
  description = "Name of the bucket of files, imports and reports."
  value       = module.bucket.id
}

output "events_topic_arn" {
  description = "ARN of the topic of events."
  value       = module.events.arn
}

output "external_service_secret_arn" {
  description = "ARN of the secret that the external service's API key is put into."
  value       = module.external_service_key.arn
}

output "failed_events_queue_url" {
  description = "URL of the queue of events that could be handed to no function or queue."
  value       = module.failed_events.url
}

output "functions" {
  description = "Deployed name of each function."
  value       = local.function_names
}

output "import_state_machine_arn" {
  description = "ARN of the workflow that imports large files."
  value       = module.import_workflow.arn
}

output "imports_prefix" {
  description = "Where in the bucket CSV files are dropped."
  value       = local.imports_prefix
}

output "imports_table" {
  description = "Name of the table of imports."
  value       = module.table["imports"].name
}

output "list_shards" {
  description = "Number of partitions that each list is spread over."
  value       = var.list_shards
}

output "operations_topic_arn" {
  description = "ARN of the topic of alarms."
  value       = module.operations.arn
}

output "region" {
  description = "AWS region."
  value       = data.aws_region.current.id
}

output "reports_prefix" {
  description = "Where in the bucket the reports of imports are left."
  value       = local.reports_prefix
}

output "tasks_table" {
  description = "Name of the table of tasks."
  value       = module.table["tasks"].name
}

output "unconfirmed_subscriptions" {
  description = "Addresses that had not confirmed their subscription when the state was last refreshed."
  value       = sort(concat(module.events.unconfirmed_subscriptions, module.operations.unconfirmed_subscriptions))
}

output "workflows" {
  description = "ARN of each workflow."
  value       = { for name, workflow in local.workflows : name => workflow.arn }
}
