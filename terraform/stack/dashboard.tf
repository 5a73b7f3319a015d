module "dashboard" {
  source = "../../modules/dashboard"

  name = local.prefix
  # Composed, since MiniStack does not return the ARN of a composite alarm: each plan would change the dashboard.
  alarm_arns     = [for name in module.alarms.names : "${local.arn_prefixes["cloudwatch"]}:alarm:${name}"]
  apis           = { (module.api.name) = module.api.stage_name }
  functions      = values(local.function_names)
  queues         = [module.background.name, module.background.dlq_name, module.bulk.name, module.bulk.dlq_name, module.urgent_tasks.name, module.urgent_tasks.dlq_name, module.notifications_queue.name, module.notifications_queue.dlq_name, module.failed_events.name]
  tables         = { for name, table in module.table : table.name => keys(local.tables[name].global_secondary_indexes) }
  state_machines = [for workflow in local.workflows : workflow.arn]

  charts = {
    for title, chart in local.application_charts : "Application: ${title}" => {
      stat = chart.stat
      metrics = [
        for metric in setproduct(chart.names, [for value in chart.values : { (chart.dimension) = value }]) : {
          namespace   = local.prefix
          metric_name = metric[0]
          dimensions  = merge(metric[1], { service = "task-manager" })
        }
      ]
    }
  }
}

locals {
  # Custom metrics of the functions (see docs/architecture.md).
  application_charts = {
    "tasks"                           = { names = ["TasksCreated", "TasksUpdated", "TasksDeleted"], dimension = "source", values = ["api", "import"], stat = "Sum" }
    "deliveries"                      = { names = ["DeliveryLatency"], dimension = "outcome", values = local.delivery_outcomes, stat = "SampleCount" }
    "latency of deliveries, p50 (ms)" = { names = ["DeliveryLatency"], dimension = "outcome", values = local.delivery_outcomes, stat = "p50" }
    "latency of deliveries, p99 (ms)" = { names = ["DeliveryLatency"], dimension = "outcome", values = local.delivery_outcomes, stat = "p99" }
    "cold starts"                     = { names = ["ColdStarts"], dimension = "service", values = ["task-manager"], stat = "Sum" }
    "rows of imports"                 = { names = ["RowsImported", "RowsRejected"], dimension = "service", values = ["task-manager"], stat = "Sum" }
  }

  delivery_outcomes = ["delivered", "refused", "failed"]
}
