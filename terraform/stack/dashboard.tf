module "dashboard" {
  source = "../../modules/dashboard"

  name = local.prefix
  # Composed, since MiniStack does not return the ARN of a composite alarm: each plan would change the dashboard.
  alarm_arns = [for name in module.alarms.names : "${local.arn_prefixes["cloudwatch"]}:alarm:${name}"]
  apis       = { (module.api.name) = module.api.stage_name }
  functions  = values(local.function_names)
  queues = concat(
    [module.background.name, module.background.dlq_name, module.bulk.name, module.bulk.dlq_name, module.urgent_tasks.name, module.urgent_tasks.dlq_name, module.notifications_queue.name, module.notifications_queue.dlq_name, module.failed_events.name],
    flatten([for queue in module.destination_queue : [queue.name, queue.dlq_name]]),
  )
  tables         = { for name, table in module.table : table.name => keys(local.tables[name].global_secondary_indexes) }
  state_machines = [for workflow in local.workflows : workflow.arn]

  charts = {
    for title, chart in local.application_charts : "Application: ${title}" => {
      stat = chart.stat
      metrics = [
        for metric in setproduct(chart.names, chart.dimensions) : {
          namespace   = local.prefix
          metric_name = metric[0]
          dimensions  = merge(metric[1], { service = "task-manager" })
        }
      ]
    } if length(chart.dimensions) > 0
  }
}

locals {
  # Custom metrics of the functions (see docs/architecture.md).
  application_charts = {
    "tasks"                             = { names = ["TasksCreated", "TasksUpdated", "TasksDeleted"], dimensions = [for source in ["api", "import"] : { source = source }], stat = "Sum" }
    "deliveries"                        = { names = ["DeliveryLatency"], dimensions = local.delivery_outcomes, stat = "SampleCount" }
    "latency of deliveries, p50 (ms)"   = { names = ["DeliveryLatency"], dimensions = local.delivery_outcomes, stat = "p50" }
    "latency of deliveries, p99 (ms)"   = { names = ["DeliveryLatency"], dimensions = local.delivery_outcomes, stat = "p99" }
    "deliveries to destinations"        = { names = ["DestinationLatency"], dimensions = local.destination_outcomes, stat = "SampleCount" }
    "latency of destinations, p99 (ms)" = { names = ["DestinationLatency"], dimensions = local.destination_outcomes, stat = "p99" }
    "cold starts"                       = { names = ["ColdStarts"], dimensions = [{}], stat = "Sum" }
    "rows of imports"                   = { names = ["RowsImported", "RowsRejected"], dimensions = [{}], stat = "Sum" }
  }

  delivery_outcomes    = [for outcome in ["delivered", "refused", "failed"] : { outcome = outcome }]
  destination_outcomes = flatten([for name in keys(var.destinations) : [for outcome in local.delivery_outcomes : merge(outcome, { destination = name })]])
}
