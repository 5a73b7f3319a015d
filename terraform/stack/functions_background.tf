# What follows from a change to a table, and from the passing of days: events to others, deliveries, reminders.
locals {
  background_functions = {
    publish_task_events = {
      description = "Publishes what happened to tasks and imports, and reminders"
      timeout     = 60
      settings    = [local.event_settings]
      statements = {
        # AWS asks for the first, also for a batch; MiniStack asks for the second, which AWS does not know.
        Publish = { actions = ["sns:Publish", "sns:PublishBatch"], resources = [module.events.arn] }
      }
      streams = {
        tasks = { arn = module.table["tasks"].stream_arn }
        # How far an import has come is no news.
        imports = { arn = module.table["imports"].stream_arn, filter_patterns = [jsonencode({ dynamodb = { NewImage = { status = { S = ["succeeded", "failed"] } } } })] }
        # A reminder goes, in the end, and that is no news.
        reminders = { arn = module.table["reminders"].stream_arn, filter_patterns = [jsonencode({ eventName = ["INSERT"] })] }
      }
      stream_record_age_seconds = var.stream_record_age_seconds
      failed_events_arn         = module.failed_events.arn
    }

    remove_task_files = {
      description = "Removes the files of deleted tasks"
      timeout     = 60
      settings    = [local.task_table_settings, local.attachment_settings, local.bucket_settings]
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
      description = "Reminds of tasks that are due"
      timeout     = 900
      settings    = [local.task_table_settings, local.list_settings, local.reminder_table_settings, local.reminder_settings, local.urgent_task_workflow_settings]
      statements = {
        FindTasks         = { actions = ["dynamodb:Query"], resources = [module.table["tasks"].index_arns["by_due_date"]] }
        CreateReminder    = { actions = ["dynamodb:PutItem"], resources = [local.table_arns.reminders] }
        StartWorkflow     = { actions = ["states:StartExecution"], resources = [local.workflow_arns.urgent_task] }
        DescribeExecution = { actions = ["states:DescribeExecution"], resources = [local.urgent_task_executions] }
        EncryptInput      = local.encrypt_executions["urgent_task"]
      }
      asynchronous      = true # EventBridge does not wait for it.
      failed_events_arn = module.failed_events.arn
    }

    check_urgent_task = {
      description = "Workflow: looks at an urgent task, and reminds of it"
      settings    = [local.task_table_settings, local.reminder_table_settings, local.reminder_settings, local.urgent_task_settings]
      statements = {
        ReadTask       = { actions = ["dynamodb:GetItem"], resources = [local.table_arns.tasks] }
        CreateReminder = { actions = ["dynamodb:PutItem"], resources = [local.table_arns.reminders] }
      }
    }

    deliver_urgent_task = {
      description = "Workflow: tells the external service of an urgent task"
      timeout     = 60 # The external service gets 15 seconds, twice where its key was changed.
      settings    = [local.external_service_settings, local.task_table_settings]
      statements = {
        ReadTask   = { actions = ["dynamodb:GetItem"], resources = [local.table_arns.tasks] }
        ReadApiKey = { actions = ["secretsmanager:GetSecretValue"], resources = [module.external_service_key.arn] }
      }
    }

    process_sqs = {
      description = "Delivers events to the external service"
      timeout     = var.background_timeout_seconds
      settings    = [local.background_queue_settings, local.external_service_settings, local.task_table_settings, local.urgent_task_workflow_settings]
      statements = {
        ReadTask      = { actions = ["dynamodb:GetItem"], resources = [local.table_arns.tasks] }
        StartWorkflow = { actions = ["states:StartExecution"], resources = [local.workflow_arns.urgent_task] }
        StopExecution = { actions = ["states:DescribeExecution", "states:StopExecution"], resources = [local.urgent_task_executions] }
        EncryptInput  = local.encrypt_executions["urgent_task"]
        RecordOutcome = { actions = ["dynamodb:UpdateItem"], resources = [local.table_arns.tasks] }
        ReadApiKey    = { actions = ["secretsmanager:GetSecretValue"], resources = [module.external_service_key.arn] }
        DelayRetry    = { actions = ["sqs:ChangeMessageVisibility"], resources = [module.background.arn] }
        SendToDlq     = { actions = ["sqs:SendMessage"], resources = [module.background.dlq_arn] }
      }
      queues = {
        background = {
          arn                        = module.background.arn
          visibility_timeout_seconds = module.background.visibility_timeout_seconds
          maximum_concurrency        = var.background_max_concurrency
        }
      }
    }
  }
}
