# What follows from a change to a table: events to others, deliveries, files of deleted tasks.
locals {
  background_functions = {
    publish_task_events = {
      description = "Publishes what happened to tasks and imports"
      timeout     = 60
      settings    = ["EventSettings"]
      statements = {
        Publish = { actions = ["sns:Publish"], resources = [module.events.arn] }
      }
    }

    remove_task_files = {
      description = "Removes the files of deleted tasks"
      timeout     = 60
      settings    = ["TaskTableSettings", "AttachmentSettings"]
      statements = {
        RemoveDescriptions = { actions = ["dynamodb:DeleteItem", "dynamodb:Query"], resources = [local.table_arns.attachments] }
        FindFiles          = local.list_attachments
        RemoveFiles        = { actions = ["s3:DeleteObject"], resources = [local.object_arns.attachments] }
      }
    }

    process_sqs = {
      description = "Delivers events to the external service"
      timeout     = var.background_timeout_seconds
      settings    = ["BackgroundQueueSettings", "ExternalServiceSettings", "TaskTableSettings", "ListSettings"]
      statements = {
        RecordOutcome = { actions = ["dynamodb:UpdateItem"], resources = [local.table_arns.tasks] }
        ReadKey       = { actions = ["secretsmanager:GetSecretValue"], resources = [module.external_service_key.arn] }
        Postpone      = { actions = ["sqs:ChangeMessageVisibility"], resources = [module.background.arn] }
        SetAside      = { actions = ["sqs:SendMessage"], resources = [module.background.dlq_arn] }
      }
    }
  }

  # What is polled for them.
  event_sources = {
    publish_task_events = {
      streams = {
        tasks   = merge(local.stream, { arn = module.table["tasks"].stream_arn })
        imports = merge(local.stream, { arn = module.table["imports"].stream_arn })
      }
    }

    remove_task_files = {
      streams = {
        tasks = merge(local.stream, {
          arn             = module.table["tasks"].stream_arn
          filter_patterns = [jsonencode({ eventName = ["REMOVE"] })]
        })
      }
    }

    process_sqs = {
      queues = {
        background = {
          arn                        = module.background.arn
          visibility_timeout_seconds = module.background.visibility_timeout_seconds
          batch_size                 = 10
        }
      }
    }
  }

  # A handler of a stream raises: right on AWS, where the batch is halved until the bad record stands alone, and right
  # where partial answers count as done. A change that is given up ends in the queue of failed events.
  stream = {
    starting_position              = "TRIM_HORIZON"
    batch_size                     = 100
    report_batch_item_failures     = false
    bisect_batch_on_function_error = true
    maximum_retry_attempts         = 100
    maximum_record_age_in_seconds  = var.stream_record_age_seconds
    on_failure_destination_arn     = module.failed_events.arn
  }

  # Who is called asynchronously, by EventBridge.
  asynchronous = {
    process_s3_event = { on_failure_destination_arn = module.failed_events.arn }
  }
}
