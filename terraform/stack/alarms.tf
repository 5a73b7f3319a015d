# A warning and no error: another system may subscribe to the topic.
check "alarms_reach_somebody" {
  assert {
    condition     = var.force_destroy || length(var.alarm_emails) > 0
    error_message = "Nobody is told of alarms in ${var.environment}: add an address to alarm_emails in terraform.tfvars, or subscribe another receiver to the topic ${local.prefix}-alerts."
  }
}

# Each description ends with the section of the runbook that says what to do.
module "alarms" {
  source = "../../modules/alarms"

  name_prefix = local.prefix
  actions     = [module.alerts.arn]
  tags        = var.tags

  alarms = merge(
    local.function_alarms,
    local.account_alarms,
    local.api_alarms,
    local.queue_alarms,
    local.delivery_alarms,
    local.destination_alarms,
    local.stream_alarms,
    local.table_alarms,
    local.workflow_alarms,
  )

  composite_alarms = {
    unhealthy = {
      description = "Clients are affected: the API fails or is slow, or changes are not processed. See which of its alarms fired first. ${local.runbook}#unhealthy"
      any_of = concat(
        keys(local.api_alarms), keys(local.delivery_alarms), keys(local.stream_alarms), keys(local.workflow_alarms),
        # Not the number of waiting messages: each large import queues many for a short time.
        ["background-oldest", "urgent-tasks-oldest"],
      )
    }
  }
}

locals {
  runbook = "docs/runbook.md"

  # FILL makes a missing minute 0, and the latest minute of a late metric is always missing, so the minutes before count too.
  # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
  filled = { expression = "SUM(FILL(METRICS(), 0))", evaluation_periods = 5, datapoints_to_alarm = 1 }

  workflows = { import = module.import_workflow, urgent-task = module.urgent_task_workflow }

  function_alarms = {
    for name, deployed_name in local.function_names : "${replace(name, "_", "-")}-errors" => {
      description        = "More than ${var.alarm_thresholds.function_errors} invocations of ${name} failed within a minute. Read the errors in /aws/lambda/${deployed_name} first. ${local.runbook}#function-errors"
      threshold          = var.alarm_thresholds.function_errors
      treat_missing_data = "notBreaching" # No invocations, no errors.
      metric             = { namespace = "AWS/Lambda", metric_name = "Errors", dimensions = { FunctionName = deployed_name }, statistic = "Sum" }
    }
  }

  # Of all functions of the account and region: no function here has a reserved concurrency, so that they share one limit.
  account_alarms = {
    function-throttles = {
      description        = "More than ${var.alarm_thresholds.function_throttles} invocations of functions of the account were throttled within a minute. Compare the account's concurrent executions with its limit first. ${local.runbook}#function-throttles"
      threshold          = var.alarm_thresholds.function_throttles
      treat_missing_data = "notBreaching" # As above.
      metric             = { namespace = "AWS/Lambda", metric_name = "Throttles", statistic = "Sum" }
    }
  }

  api_dimensions = { ApiName = module.api.name, Stage = module.api.stage_name }

  api_alarms = {
    api-errors = {
      description        = "More than ${var.alarm_thresholds.api_error_percent} % of the API's responses in 5 minutes were server errors (5xx). See which functions' errors rose first. ${local.runbook}#api-errors"
      threshold          = var.alarm_thresholds.api_error_percent
      treat_missing_data = "notBreaching" # No requests, no errors.
      metric_queries = {
        # A minimum of requests: one failure of three at night is 33 %, and no outage.
        percent  = { expression = "IF(requests >= ${var.alarm_thresholds.api_error_requests}, 100 * errors / requests, 0)", label = "Errors (%)", return_data = true }
        errors   = { metric = { namespace = "AWS/ApiGateway", metric_name = "5XXError", dimensions = local.api_dimensions, statistic = "Sum", period = 300 } }
        requests = { metric = { namespace = "AWS/ApiGateway", metric_name = "Count", dimensions = local.api_dimensions, statistic = "SampleCount", period = 300 } }
      }
    }
    api-latency = {
      description         = "The p99 latency of the API was over ${var.alarm_thresholds.api_latency_ms} ms in 3 of 5 minutes. See which functions' duration rose first. ${local.runbook}#api-latency"
      threshold           = var.alarm_thresholds.api_latency_ms
      evaluation_periods  = 5
      datapoints_to_alarm = 3              # In a quiet minute one cold start determines the percentile.
      treat_missing_data  = "notBreaching" # No requests, no latency.
      metric              = { namespace = "AWS/ApiGateway", metric_name = "Latency", dimensions = local.api_dimensions, statistic = "p99" }
    }
  }

  # These queues hold only messages that exhausted their retries.
  dead_letter_queues = merge(local.destination_dead_letter_queues, {
    background-dlq = {
      name        = module.background.dlq_name
      description = "Events could not be delivered to the external service. Read `processing` of their tasks first."
    }
    bulk-dlq = {
      name        = module.bulk.dlq_name
      description = "Imported tasks could not be delivered to the external service. Read `processing` of these tasks first."
    }
    urgent-tasks-dlq = {
      name        = module.urgent_tasks.dlq_name
      description = "Changes to urgent tasks neither started nor stopped the workflow. Read the errors of monitor_urgent_tasks first."
    }
    notifications-dlq = {
      name        = module.notifications_queue.dlq_name
      description = "Events and escalations were not mailed. Read the errors of send_notifications first."
    }
    failed-events = {
      name        = module.failed_events.name
      description = "Events could not be handed to a function or queue. Read the error in each message first."
    }
  })

  destination_dead_letter_queues = {
    for name, destination in local.destinations : "${destination.resource_name}-dlq" => {
      name        = module.destination_queue[name].dlq_name
      description = "Events could not be delivered to the destination ${name}. List them with their reasons (make redrive) first."
    }
  }

  messages_visible = { namespace = "AWS/SQS", metric_name = "ApproximateNumberOfMessagesVisible", statistic = "Maximum" }
  message_age      = { namespace = "AWS/SQS", metric_name = "ApproximateAgeOfOldestMessage", statistic = "Maximum" }

  work_queues = {
    background = {
      name    = module.background.name
      waiting = "events wait for delivery. Check the errors of process_sqs first, then the external service."
      oldest  = "The oldest event has waited for delivery for over ${var.alarm_thresholds.message_age_seconds} s. Check the external service first, then the errors of process_sqs."
    }
    urgent-tasks = {
      name    = module.urgent_tasks.name
      waiting = "changes to urgent tasks wait. Check the errors of monitor_urgent_tasks first, then Step Functions."
      oldest  = "The oldest change to an urgent task has waited for over ${var.alarm_thresholds.message_age_seconds} s to start or stop its workflow. Check Step Functions first, then the errors of monitor_urgent_tasks."
    }
    notifications = {
      name    = module.notifications_queue.name
      waiting = "events and escalations wait to be mailed. Check the errors of send_notifications first, then SNS."
      oldest  = "The oldest event or escalation has waited for over ${var.alarm_thresholds.message_age_seconds} s to be mailed. Check the errors of send_notifications first, then SNS."
    }
  }

  bulk_alarms = {
    # No alarm on the number of messages: each large import queues many.
    bulk-oldest = {
      description        = "The oldest event of an imported task has waited for delivery for over ${var.alarm_thresholds.bulk_message_age_seconds} s. Compare the rate of deliveries with the number of messages first, then check the external service. ${local.runbook}#oldest-message"
      threshold          = var.alarm_thresholds.bulk_message_age_seconds
      treat_missing_data = "notBreaching" # SQS reports no metrics of an idle queue.
      metric             = merge(local.message_age, { dimensions = { QueueName = module.bulk.name } })
    }
  }

  queue_alarms = merge(
    local.bulk_alarms,
    {
      for name, queue in local.work_queues : "${name}-waiting" => {
        description        = "More than ${var.alarm_thresholds.messages_waiting} ${queue.waiting} ${local.runbook}#messages-waiting"
        threshold          = var.alarm_thresholds.messages_waiting
        treat_missing_data = "notBreaching" # SQS reports no metrics of an idle queue.
        metric             = merge(local.messages_visible, { dimensions = { QueueName = queue.name } })
      }
    },
    {
      for name, queue in local.work_queues : "${name}-oldest" => {
        description        = "${queue.oldest} ${local.runbook}#oldest-message"
        threshold          = var.alarm_thresholds.message_age_seconds
        treat_missing_data = "notBreaching" # As above.
        metric             = merge(local.message_age, { dimensions = { QueueName = queue.name } })
      }
    },
    {
      for name, queue in local.dead_letter_queues : "${name}-not-empty" => {
        description        = "${queue.description} ${local.runbook}#dead-letters"
        threshold          = 0
        treat_missing_data = "notBreaching" # As above.
        metric             = merge(local.messages_visible, { dimensions = { QueueName = queue.name } })
      }
    },
  )

  # The age of the oldest message does not tell of an outage of the external service: it leaves out messages that were received
  # three times.
  delivery_alarms = {
    deliveries-failed = {
      description         = "More than ${var.alarm_thresholds.failed_deliveries} deliveries to the external service failed per minute, in 3 of 5 minutes. Check the external service first. ${local.runbook}#failed-deliveries"
      threshold           = var.alarm_thresholds.failed_deliveries
      evaluation_periods  = 5
      datapoints_to_alarm = 3
      treat_missing_data  = "notBreaching" # No deliveries, no failures.
      metric              = { namespace = local.prefix, metric_name = "DeliveryLatency", dimensions = { service = "task-manager", outcome = "failed" }, statistic = "SampleCount" }
    }
  }

  destination_alarms = merge(
    {
      for name, destination in local.destinations : "${destination.resource_name}-failed" => {
        description         = "More than ${var.alarm_thresholds.failed_destinations} deliveries to the destination ${name} failed per minute, in 3 of 5 minutes. Check the destination first. ${local.runbook}#failed-destinations"
        threshold           = var.alarm_thresholds.failed_destinations
        evaluation_periods  = 5
        datapoints_to_alarm = 3
        treat_missing_data  = "notBreaching" # No deliveries, no failures.
        metric              = { namespace = local.prefix, metric_name = "DestinationLatency", dimensions = { service = "task-manager", destination = name, outcome = "failed" }, statistic = "SampleCount" }
      }
    },
    {
      # No alarm on the number of messages, as for imported tasks.
      for name, destination in local.destinations : "${destination.resource_name}-oldest" => {
        description        = "The oldest event has waited for its delivery to the destination ${name} for over ${local.destination_message_age[name]} s. Read the errors of its function in /aws/lambda/${local.prefix}-${destination.resource_name} first, then check the destination. ${local.runbook}#oldest-message"
        threshold          = local.destination_message_age[name]
        treat_missing_data = "notBreaching" # SQS reports no metrics of an idle queue.
        metric             = merge(local.message_age, { dimensions = { QueueName = module.destination_queue[name].name } })
      }
    },
  )

  # Events wait behind those of imported tasks.
  destination_message_age = {
    for name, destination in local.destinations : name => destination.imported_tasks ? var.alarm_thresholds.bulk_message_age_seconds : var.alarm_thresholds.message_age_seconds
  }

  stream_alarms = {
    for name, function in local.background_functions : "${replace(name, "_", "-")}-stream-age" => {
      description        = "${name} reads changes that are older than ${var.alarm_thresholds.stream_age_seconds} s. Read its errors in /aws/lambda/${local.function_names[name]} first. ${local.runbook}#stream-age"
      threshold          = var.alarm_thresholds.stream_age_seconds * 1000
      treat_missing_data = "notBreaching" # No changes, no lag.
      metric             = { namespace = "AWS/Lambda", metric_name = "IteratorAge", dimensions = { FunctionName = local.function_names[name] }, statistic = "Maximum" }
    } if contains(keys(function), "streams")
  }

  table_alarms = {
    for name, table in module.table : "${replace(name, "_", "-")}-table-throttles" => {
      description         = "More than ${var.alarm_thresholds.table_throttles} reads or writes of ${table.name} or its indexes were throttled within a minute. See which, and whether a single partition key causes it, first. ${local.runbook}#table-throttles"
      threshold           = var.alarm_thresholds.table_throttles
      evaluation_periods  = local.filled.evaluation_periods
      datapoints_to_alarm = local.filled.datapoints_to_alarm
      treat_missing_data  = "notBreaching" # DynamoDB reports this metric only when it throttles.
      metric_queries = merge(
        { throttled = { expression = local.filled.expression, label = "Throttled", return_data = true } },
        merge([
          # A table's metrics do not include its indexes.
          for source, dimensions in merge({ table = {} }, { for index in keys(local.tables[name].global_secondary_indexes) : index => { GlobalSecondaryIndexName = index } }) : {
            for direction in ["Read", "Write"] : lower("${direction}_${source}") => {
              metric = { namespace = "AWS/DynamoDB", metric_name = "${direction}ThrottleEvents", dimensions = merge({ TableName = table.name }, dimensions), statistic = "Sum" }
            }
          }
        ]...),
      )
    }
  }

  workflow_alarms = {
    for name, workflow in local.workflows : "${name}-workflow-failed" => {
      description         = "An execution of the ${name} workflow failed or timed out. Read its events in the console or in ${workflow.log_group_name} first. ${local.runbook}#workflow-failures"
      threshold           = var.alarm_thresholds.workflow_failures
      evaluation_periods  = local.filled.evaluation_periods
      datapoints_to_alarm = local.filled.datapoints_to_alarm
      treat_missing_data  = "notBreaching" # No executions, no failures.
      metric_queries = {
        # Aborted executions were stopped on purpose.
        unsuccessful = { expression = local.filled.expression, label = "Unsuccessful", return_data = true }
        failed       = { metric = { namespace = "AWS/States", metric_name = "ExecutionsFailed", dimensions = { StateMachineArn = workflow.arn }, statistic = "Sum" } }
        timed_out    = { metric = { namespace = "AWS/States", metric_name = "ExecutionsTimedOut", dimensions = { StateMachineArn = workflow.arn }, statistic = "Sum" } }
      }
    }
  }
}
