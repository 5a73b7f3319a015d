output "api_keys" {
  description = "API key of each client."
  value       = module.clients.key_values
  sensitive   = true
}

output "system" {
  description = <<-EOT
    Names and addresses of the environment for other programs.
    - `alarms`: name of each alarm, composite ones too
    - `alerts_topic_arn`: topic of alarms
    - `api_id`, `api_stage`, `api_url`: of the REST API; the URL has no trailing slash
    - `background_queue_url`, `background_dlq_url`: queue of deliveries, and its dead-letter queue
    - `bulk_queue_url`, `bulk_dlq_url`: queue of deliveries of imported tasks, and its dead-letter queue
    - `bucket`: bucket of files, imports and reports; `imports_prefix`, `reports_prefix`: prefixes of CSV files and of reports in it
    - `destinations`: of each destination its `kind`, `event_types`, `imported_tasks`, `queue_url`, `dlq_url`, and the `secret_arn` of its secret
    - `email_addresses`: addresses that are subscribed to each topic by e-mail
    - `escalations_topic_arn`: topic of mails about urgent tasks that need attention
    - `events_topic_arn`: topic of events
    - `external_service_secret_arn`: secret that holds the external service's API key
    - `failed_events_queue_url`: queue of events that neither a function nor a queue accepted
    - `functions`: deployed name of each function
    - `import_state_machine_arn`: workflow that imports large files; `workflows`: ARN of each workflow
    - `attachments_table`, `imports_table`, `tasks_table`: names of tables
    - `shard_counts`: number of shards of tasks and imports from each time on
    - `notifications_queue_url`, `notifications_dlq_url`: queue of events and escalations that wait to be mailed, and its dead-letter queue
    - `notifications_topic_arn`: topic of mails about events
    - `redrive_policy_arn`: IAM policy for operators who redrive dead letters
    - `region`: AWS region
    - `restore_policy_arn`: IAM policy for operators who restore deleted items
    - `unconfirmed_subscriptions`: addresses that had not confirmed their subscription when the state was last refreshed
    - `urgent_tasks_queue_url`, `urgent_tasks_dlq_url`: queue of changes to urgent tasks, and its dead-letter queue
  EOT
  value = {
    alarms               = module.alarms.names
    alerts_topic_arn     = module.alerts.arn
    api_id               = module.api.id
    api_stage            = module.api.stage_name
    api_url              = module.api.invoke_url
    attachments_table    = module.table["attachments"].name
    background_dlq_url   = module.background.dlq_url
    background_queue_url = module.background.url
    bucket               = module.bucket.id
    bulk_dlq_url         = module.bulk.dlq_url
    bulk_queue_url       = module.bulk.url
    destinations = {
      for name, destination in local.destinations : name => {
        kind           = destination.kind
        event_types    = destination.event_types
        imported_tasks = destination.imported_tasks
        queue_url      = module.destination_queue[name].url
        dlq_url        = module.destination_queue[name].dlq_url
        secret_arn     = module.destination_secret[name].arn
      }
    }
    email_addresses             = { alerts = var.alarm_emails, escalations = var.alarm_emails, notifications = var.notification_emails }
    escalations_topic_arn       = module.escalations.arn
    events_topic_arn            = module.events.arn
    external_service_secret_arn = module.external_service_key.arn
    failed_events_queue_url     = module.failed_events.url
    functions                   = local.function_names
    import_state_machine_arn    = module.import_workflow.arn
    imports_prefix              = local.imports_prefix
    imports_table               = module.table["imports"].name
    notifications_dlq_url       = module.notifications_queue.dlq_url
    notifications_queue_url     = module.notifications_queue.url
    notifications_topic_arn     = module.notifications.arn
    redrive_policy_arn          = aws_iam_policy.redrive.arn
    region                      = data.aws_region.current.id
    reports_prefix              = local.reports_prefix
    restore_policy_arn          = aws_iam_policy.restore.arn
    shard_counts                = var.shard_counts
    tasks_table                 = module.table["tasks"].name
    unconfirmed_subscriptions   = sort(distinct(concat([for topic in [module.events, module.notifications, module.escalations, module.alerts] : topic.unconfirmed_subscriptions]...)))
    urgent_tasks_dlq_url        = module.urgent_tasks.dlq_url
    urgent_tasks_queue_url      = module.urgent_tasks.url
    workflows                   = { for name, workflow in local.workflows : name => workflow.arn }
  }
}
