# Functions that react to table changes and to schedules: events, deliveries, notifications, reminders.
locals {
  background_functions = {
    publish_task_events = {
      description = "Publishes events of tasks, imports and reminders"
      timeout     = 60
      settings    = [local.event_settings, local.task_table_settings, local.reminder_table_settings, local.import_table_settings]
      statements = {
        Publish = { actions = ["sns:Publish"], resources = [module.events.arn] }
      }
      streams = {
        # The outcome of background work publishes no event; every other change of a task sets `processing` to pending.
        tasks = {
          arn = module.table["tasks"].stream_arn
          filter_patterns = [
            jsonencode({ eventName = ["REMOVE"] }),
            jsonencode({ dynamodb = { NewImage = { processing = { M = { status = { S = ["pending"] } } } } } }),
          ]
        }
        # Progress of an import publishes no event.
        imports = { arn = module.table["imports"].stream_arn, filter_patterns = [jsonencode({ dynamodb = { NewImage = { status = { S = ["succeeded", "failed"] } } } })] }
        # TTL deletions of reminders publish no event.
        reminders = { arn = module.table["reminders"].stream_arn, filter_patterns = [jsonencode({ eventName = ["INSERT"] })] }
      }
      stream_record_age_seconds = var.stream_record_age_seconds
      failed_events_arn         = module.failed_events.arn
    }

    remove_task_files = {
      description = "Deletes the files of deleted tasks"
      timeout     = 60
      settings    = [local.task_table_settings, local.shard_settings, local.attachment_settings, local.bucket_settings]
      statements = {
        DeleteAttachments = { actions = ["dynamodb:DeleteItem", "dynamodb:Query"], resources = [local.table_arns.attachments] }
        ListObjects       = local.list_attachments
        DeleteFiles       = { actions = ["s3:DeleteObject"], resources = [local.object_arns.attachments] }
      }
      streams = {
        tasks = { arn = module.table["tasks"].stream_arn, filter_patterns = [jsonencode({ eventName = ["REMOVE"] })] }
      }
      stream_record_age_seconds = var.stream_record_age_seconds
      failed_events_arn         = module.failed_events.arn
    }

    send_reminders = {
      description = "Creates reminders of tasks that are due, and starts the monitoring of urgent ones"
      timeout     = 900
      settings    = [local.task_table_settings, local.shard_settings, local.reminder_table_settings, local.reminder_settings, local.urgent_task_workflow_settings]
      statements = {
        FindTasks      = { actions = ["dynamodb:Query"], resources = [module.table["tasks"].index_arns["by_due_date"]] }
        ReadTasks      = local.read_tasks
        CreateReminder = { actions = ["dynamodb:PutItem"], resources = [local.table_arns.reminders] }
        StartWorkflow  = { actions = ["states:StartExecution"], resources = [local.workflow_arns.urgent_task] }
        ListExecutions = { actions = ["states:ListExecutions"], resources = [local.workflow_arns.urgent_task] }
      }
      asynchronous      = true # EventBridge invokes it.
      failed_events_arn = module.failed_events.arn
    }

    check_urgent_task = {
      description = "Workflow: checks an urgent task, and creates its reminder"
      settings    = [local.task_table_settings, local.shard_settings, local.reminder_table_settings, local.reminder_settings, local.urgent_task_settings]
      statements = {
        ReadTask       = { actions = ["dynamodb:GetItem"], resources = [local.table_arns.tasks] }
        CreateReminder = { actions = ["dynamodb:PutItem"], resources = [local.table_arns.reminders] }
      }
    }

    deliver_urgent_task = {
      description = "Workflow: delivers an urgent task to the external service"
      timeout     = 60 # The external service has 15 seconds, twice if its API key was rotated.
      settings    = [local.external_service_settings, local.task_table_settings, local.shard_settings]
      statements = {
        ReadTask   = { actions = ["dynamodb:GetItem"], resources = [local.table_arns.tasks] }
        ReadApiKey = { actions = ["secretsmanager:GetSecretValue"], resources = [module.external_service_key.arn] }
      }
    }

    monitor_urgent_tasks = {
      description = "Starts and stops the workflow that monitors urgent tasks"
      timeout     = local.urgent_tasks_timeout_seconds
      settings    = [local.urgent_tasks_queue_settings, local.task_table_settings, local.shard_settings, local.urgent_task_workflow_settings]
      statements = {
        ReadTask         = { actions = ["dynamodb:GetItem"], resources = [local.table_arns.tasks] }
        StartWorkflow    = { actions = ["states:StartExecution"], resources = [local.workflow_arns.urgent_task] }
        StopExecution    = { actions = ["states:DescribeExecution", "states:StopExecution"], resources = [local.urgent_task_executions] }
        DecryptExecution = local.decrypt_urgent_task_executions
        DelayRetry       = { actions = ["sqs:ChangeMessageVisibility"], resources = [module.urgent_tasks.arn] }
        SendToDlq        = { actions = ["sqs:SendMessage"], resources = [module.urgent_tasks.dlq_arn] }
      }
      queues = {
        urgent-tasks = {
          arn                        = module.urgent_tasks.arn
          visibility_timeout_seconds = module.urgent_tasks.visibility_timeout_seconds
          maximum_concurrency        = var.background_max_concurrency
        }
      }
    }

    send_notifications = {
      description = "Mails events to users, and escalations to operators"
      memory_size = 256 # It mostly waits: a second after each mail.
      timeout     = local.notifications.timeout_seconds
      settings    = [local.notification_settings]
      statements = {
        PublishMail = { actions = ["sns:Publish"], resources = [module.notifications.arn, module.escalations.arn] }
        SendToDlq   = { actions = ["sqs:SendMessage"], resources = [module.notifications_queue.dlq_arn] }
      }
      queues = {
        notifications = {
          arn                                = module.notifications_queue.arn
          visibility_timeout_seconds         = module.notifications_queue.visibility_timeout_seconds
          batch_size                         = local.notifications.batch_size
          maximum_batching_window_in_seconds = local.notifications.batching_window_seconds
          maximum_concurrency                = local.notifications.maximum_concurrency
        }
      }
    }

    process_sqs = {
      description = "Delivers events to the external service"
      memory_size = 256 # It mostly waits for the external service.
      timeout     = var.background_timeout_seconds
      settings    = [local.background_queue_settings, local.external_service_settings, local.task_table_settings, local.shard_settings]
      statements = {
        RecordOutcome = { actions = ["dynamodb:UpdateItem"], resources = [local.table_arns.tasks] }
        ReadApiKey    = { actions = ["secretsmanager:GetSecretValue"], resources = [module.external_service_key.arn] }
        DelayRetry    = { actions = ["sqs:ChangeMessageVisibility"], resources = [module.background.arn, module.bulk.arn] }
        SendToDlq     = { actions = ["sqs:SendMessage"], resources = [module.background.dlq_arn, module.bulk.dlq_arn] }
      }
      # Each with its own concurrency, so that neither waits for the other.
      queues = {
        background = {
          arn                                = module.background.arn
          visibility_timeout_seconds         = module.background.visibility_timeout_seconds
          maximum_batching_window_in_seconds = var.background_batching_window_seconds
          maximum_concurrency                = var.background_max_concurrency
        }
        bulk = {
          arn                        = module.bulk.arn
          visibility_timeout_seconds = module.bulk.visibility_timeout_seconds
          maximum_concurrency        = var.bulk_max_concurrency
        }
      }
    }
  }
}
