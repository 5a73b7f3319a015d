# Environment variables of functions: one map per class of task_manager/settings.py, one variable per field.
locals {
  cors_settings              = { CORS_ALLOW_ORIGINS = join(",", var.cors_allow_origins) }
  task_table_settings        = { TASKS_TABLE = module.table["tasks"].name }
  shard_settings             = { SHARD_COUNTS = jsonencode(var.shard_counts) }
  idempotency_table_settings = { IDEMPOTENCY_KEYS_TABLE = module.table["idempotency_keys"].name }
  attachment_settings        = { ATTACHMENTS_TABLE = module.table["attachments"].name }
  bucket_settings            = { BUCKET = module.bucket.id }
  reminder_table_settings    = { REMINDERS_TABLE = module.table["reminders"].name }
  reminder_settings          = { REMINDER_DAYS_BEFORE = tostring(var.reminders.days_before) }
  urgent_task_settings       = { URGENT_TASK_CHECK_INTERVAL_SECONDS = tostring(var.urgent_tasks.check_interval_seconds) }
  event_settings             = { EVENTS_TOPIC_ARN = module.events.arn }
  import_table_settings      = { IMPORTS_TABLE = module.table["imports"].name }
  chunk_settings             = { IMPORT_CHUNK_ROWS = tostring(var.imports.chunk_rows) }
  imports_prefix_settings    = { IMPORTS_PREFIX = local.imports_prefix }
  reports_prefix_settings    = { REPORTS_PREFIX = local.reports_prefix }
  work_area_settings         = { WORK_PREFIX = local.work_prefix }

  background_queue_settings = {
    BACKGROUND_QUEUE_URL         = module.background.url
    BACKGROUND_DLQ_URL           = module.background.dlq_url
    BACKGROUND_MAX_RECEIVE_COUNT = tostring(var.background_max_receive_count)
    BACKGROUND_RETRY_SECONDS     = tostring(var.background_retry_seconds)
    BULK_QUEUE_URL               = module.bulk.url
    BULK_DLQ_URL                 = module.bulk.dlq_url
  }

  urgent_tasks_queue_settings = {
    URGENT_TASKS_QUEUE_URL         = module.urgent_tasks.url
    URGENT_TASKS_DLQ_URL           = module.urgent_tasks.dlq_url
    URGENT_TASKS_MAX_RECEIVE_COUNT = tostring(local.urgent_tasks_max_receive_count)
    URGENT_TASKS_RETRY_SECONDS     = tostring(var.background_retry_seconds)
  }

  notification_settings = {
    NOTIFICATIONS_TOPIC_ARN = module.notifications.arn
    ESCALATIONS_TOPIC_ARN   = module.escalations.arn
    NOTIFICATIONS_DLQ_URL   = module.notifications_queue.dlq_url
  }

  urgent_task_workflow_settings = { URGENT_TASK_STATE_MACHINE_ARN = local.workflow_arns.urgent_task }

  external_service_settings = {
    EXTERNAL_SERVICE_URL        = var.external_service_url
    EXTERNAL_SERVICE_SECRET_ARN = module.external_service_key.arn
  }

  stored_file_settings     = { IMPORT_INLINE_BYTES = tostring(var.imports.inline_bytes) }
  import_workflow_settings = { IMPORT_STATE_MACHINE_ARN = local.workflow_arns.import }

  import_settings = {
    IMPORT_DATE_ORDER           = var.imports.date_order
    IMPORT_UNKNOWN_VALUES       = var.imports.unknown_values
    IMPORT_UNREADABLE_DATES     = var.imports.unreadable_dates
    IMPORT_LONG_VALUES          = var.imports.long_values
    IMPORT_EXTRA_CELLS          = var.imports.extra_cells
    IMPORT_SPACES_SEPARATE_TAGS = tostring(var.imports.spaces_separate_tags)
    IMPORT_TOOL                 = var.imports.tool == null ? "" : var.imports.tool
    IMPORT_ENCODING             = var.imports.encoding == null ? "" : var.imports.encoding
    IMPORT_POLICY               = var.imports.policy
  }
}
