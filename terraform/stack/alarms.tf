locals {
  # Nothing waits here unless it could be worked off in no way.
  dead_letter_queues = {
    background-dlq = {
      name        = module.background.dlq_name
      description = "Events that could not be delivered to the external service. `scripts/redrive` shows why and puts them back."
    }
    failed-events = {
      name        = module.failed_events.name
      description = "Events that could be handed to no function or queue. `scripts/redrive` shows why and puts them back."
    }
  }
}

module "alarms" {
  source = "../../modules/alarms"

  name_prefix = local.prefix
  actions     = [module.operations.arn]
  tags        = var.tags

  alarms = merge(
    {
      for name, deployed_name in local.function_names : "${replace(name, "_", "-")}-errors" => {
        description        = "More than 5 calls of ${name} failed within a minute. Look for the errors in /aws/lambda/${deployed_name}."
        threshold          = 5
        treat_missing_data = "notBreaching" # A function that nobody calls has no errors.
        metric = {
          namespace   = "AWS/Lambda"
          metric_name = "Errors"
          dimensions  = { FunctionName = deployed_name }
          statistic   = "Sum"
        }
      }
    },
    {
      background-waiting = {
        description        = "More than 100 events wait for delivery. Look at the errors of process_sqs, and at the external service."
        threshold          = 100
        treat_missing_data = "notBreaching" # SQS falls silent about a queue that is not used.
        metric             = merge(local.messages_visible, { dimensions = { QueueName = module.background.name } })
      }
    },
    {
      for name, queue in local.dead_letter_queues : "${name}-not-empty" => {
        description        = queue.description
        threshold          = 0
        treat_missing_data = "notBreaching" # As above.
        metric             = merge(local.messages_visible, { dimensions = { QueueName = queue.name } })
      }
    },
  )
}

locals {
  messages_visible = {
    namespace   = "AWS/SQS"
    metric_name = "ApproximateNumberOfMessagesVisible"
    statistic   = "Maximum"
  }
}

module "dashboard" {
  source = "../../modules/dashboard"

  name           = local.prefix
  alarm_arns     = values(module.alarms.arns)
  apis           = { (module.api.name) = module.api.stage_name }
  functions      = values(local.function_names)
  queues         = [module.background.name, module.background.dlq_name, module.failed_events.name]
  tables         = [for table in module.table : table.name]
  state_machines = [module.import_workflow.arn]
}
