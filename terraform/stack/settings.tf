# What functions read from their environment: one entry per class of task_manager/settings.py, one variable per field.
locals {
  settings = {
    CorsSettings             = { CORS_ALLOW_ORIGINS = join(",", var.cors_allow_origins) }
    TaskTableSettings        = { TASKS_TABLE = module.table["tasks"].name }
    ListSettings             = { LIST_SHARDS = tostring(var.list_shards) }
    IdempotencyTableSettings = { IDEMPOTENCY_KEYS_TABLE = module.table["idempotency_keys"].name }
    EventSettings            = { EVENTS_TOPIC_ARN = module.events.arn }
    ImportTableSettings      = { IMPORTS_TABLE = module.table["imports"].name }
    ChunkSettings            = { IMPORT_CHUNK_ROWS = tostring(var.imports.chunk_rows) }
    WorkAreaSettings         = { WORK_PREFIX = local.work_prefix }

    AttachmentSettings = {
      ATTACHMENTS_TABLE = module.table["attachments"].name
      BUCKET            = module.bucket.id
    }

    BackgroundQueueSettings = {
      BACKGROUND_QUEUE_URL         = module.background.url
      BACKGROUND_DLQ_URL           = module.background.dlq_url
      BACKGROUND_MAX_RECEIVE_COUNT = tostring(var.background_max_receive_count)
      BACKGROUND_RETRY_SECONDS     = tostring(var.background_retry_seconds)
    }

    ExternalServiceSettings = {
      EXTERNAL_SERVICE_URL        = var.external_service_url
      EXTERNAL_SERVICE_SECRET_ARN = module.external_service_key.arn
    }

    DropBoxSettings = {
      BUCKET         = module.bucket.id
      REPORTS_PREFIX = local.reports_prefix
    }

    DropSettings = {
      IMPORTS_PREFIX           = local.imports_prefix
      IMPORT_INLINE_BYTES      = tostring(var.imports.inline_bytes)
      IMPORT_STATE_MACHINE_ARN = local.state_machine_arn
    }

    ImportSettings = {
      IMPORT_DATE_ORDER       = var.imports.date_order
      IMPORT_UNKNOWN_VALUES   = var.imports.unknown_values
      IMPORT_UNREADABLE_DATES = var.imports.unreadable_dates
      IMPORT_POLICY           = var.imports.policy
    }
  }

  # https://docs.powertools.aws.dev/lambda/python/latest/core/logger/
  logger_settings = {
    POWERTOOLS_SERVICE_NAME = "task-manager"
    POWERTOOLS_LOG_LEVEL    = var.log_level
  }
}
