data "aws_region" "current" {}

locals {
  # Resources on the dashboard, each with the dimensions of its metrics and the label of its lines.
  functions      = [for name in sort(var.functions) : { label = name, dimensions = ["FunctionName", name] }]
  queues         = [for name in sort(var.queues) : { label = name, dimensions = ["QueueName", name] }]
  tables         = [for name in sort(keys(var.tables)) : { label = name, dimensions = ["TableName", name] }]
  state_machines = [for arn in sort(var.state_machines) : { label = reverse(split(":", arn))[0], dimensions = ["StateMachineArn", arn] }]
  apis           = [for name, stage in var.apis : { label = name, dimensions = ["ApiName", name, "Stage", stage] }]
  indexes = concat([], [
    for table, names in var.tables : [
      for name in sort(names) : { label = "${table}.${name}", dimensions = ["TableName", table, "GlobalSecondaryIndexName", name] }
    ]
  ]...)

  # Rows of three charts: traffic, latency, errors.
  service_charts = [
    { title = "API: calls", namespace = "AWS/ApiGateway", metrics = { Count = ["Sum"] }, resources = local.apis },
    { title = "API: latency (ms)", namespace = "AWS/ApiGateway", metrics = { Latency = ["p50", "p99"], IntegrationLatency = ["p99"] }, resources = local.apis },
    { title = "API: errors", namespace = "AWS/ApiGateway", metrics = { "4XXError" = ["Sum"], "5XXError" = ["Sum"] }, resources = local.apis },

    { title = "Functions: calls", namespace = "AWS/Lambda", metrics = { Invocations = ["Sum"] }, resources = local.functions },
    { title = "Functions: errors", namespace = "AWS/Lambda", metrics = { Errors = ["Sum"] }, resources = local.functions },
    { title = "Functions: throttles", namespace = "AWS/Lambda", metrics = { Throttles = ["Sum"] }, resources = local.functions },
    { title = "Functions: duration, p50 (ms)", namespace = "AWS/Lambda", metrics = { Duration = ["p50"] }, resources = local.functions },
    { title = "Functions: duration, p99 (ms)", namespace = "AWS/Lambda", metrics = { Duration = ["p99"] }, resources = local.functions },
    { title = "Functions: calls at a time", namespace = "AWS/Lambda", metrics = { ConcurrentExecutions = ["Maximum"] }, resources = local.functions },

    { title = "Queues: messages waiting", namespace = "AWS/SQS", metrics = { ApproximateNumberOfMessagesVisible = ["Maximum"] }, resources = local.queues },
    { title = "Queues: oldest message (s)", namespace = "AWS/SQS", metrics = { ApproximateAgeOfOldestMessage = ["Maximum"] }, resources = local.queues },
    { title = "Queues: sent and done", namespace = "AWS/SQS", metrics = { NumberOfMessagesSent = ["Sum"], NumberOfMessagesDeleted = ["Sum"] }, resources = local.queues },

    { title = "Tables: capacity used", namespace = "AWS/DynamoDB", metrics = { ConsumedReadCapacityUnits = ["Sum"], ConsumedWriteCapacityUnits = ["Sum"] }, resources = local.tables },
    { title = "Streams: age of what is read (ms)", namespace = "AWS/Lambda", metrics = { IteratorAge = ["Maximum"] }, resources = [for function in local.functions : function if length(var.tables) > 0] },
    # A table's metrics do not include its indexes.
    { title = "Tables: throttled", namespace = "AWS/DynamoDB", metrics = { ReadThrottleEvents = ["Sum"], WriteThrottleEvents = ["Sum"] }, resources = concat(local.tables, local.indexes) },

    { title = "Workflows: runs", namespace = "AWS/States", metrics = { ExecutionsStarted = ["Sum"], ExecutionsSucceeded = ["Sum"] }, resources = local.state_machines },
    { title = "Workflows: duration (ms)", namespace = "AWS/States", metrics = { ExecutionTime = ["p50", "p99"] }, resources = local.state_machines },
    { title = "Workflows: failed", namespace = "AWS/States", metrics = { ExecutionsFailed = ["Sum"], ExecutionsTimedOut = ["Sum"], ExecutionsAborted = ["Sum"] }, resources = local.state_machines },
  ]
  charts = concat(
    [
      for chart in local.service_charts : {
        title = chart.title
        metrics = concat([
          for metric, stats in chart.metrics : concat([
            for stat in stats : [
              for resource in chart.resources : concat([chart.namespace, metric], resource.dimensions, [{
                stat  = stat
                label = join(" ", compact([resource.label, length(chart.metrics) > 1 ? metric : "", length(stats) > 1 ? stat : ""]))
              }])
            ]
          ]...)
        ]...)
      } if length(chart.resources) > 0
    ],
    [
      for title, chart in var.charts : {
        title = title
        metrics = [
          for metric in chart.metrics : concat(
            [metric.namespace, metric.metric_name],
            flatten([for name, value in metric.dimensions : [name, value]]),
            [{ stat = chart.stat }],
          )
        ]
      }
    ],
  )

  # Widgets without coordinates are placed from left to right.
  alarm_widgets = [
    for arns in [sort(var.alarm_arns)] : {
      type       = "alarm"
      width      = 24
      height     = 3
      properties = { title = "Alarms", alarms = arns }
    } if length(var.alarm_arns) > 0
  ]
  chart_widgets = [
    for chart in local.charts : {
      type   = "metric"
      width  = 8
      height = 6
      properties = {
        title   = chart.title
        region  = data.aws_region.current.id
        view    = "timeSeries"
        stacked = false
        period  = 60
        metrics = chart.metrics
      }
    }
  ]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name
  dashboard_body = jsonencode({ widgets = concat(local.alarm_widgets, local.chart_widgets) })
}
