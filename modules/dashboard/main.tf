data "aws_region" "current" {}

locals {
  functions      = [for name in sort(var.functions) : ["FunctionName", name]]
  queues         = [for name in sort(var.queues) : ["QueueName", name]]
  tables         = [for name in sort(var.tables) : ["TableName", name]]
  state_machines = [for arn in sort(var.state_machines) : ["StateMachineArn", arn]]
  apis           = [for name, stage in var.apis : ["ApiName", name, "Stage", stage]]

  # Three charts to each kind of thing, so a row each: how much, how long, what went wrong.
  service_charts = [
    { title = "API: calls", stat = "Sum", namespace = "AWS/ApiGateway", metrics = ["Count"], of = local.apis },
    { title = "API: latency, p99 (ms)", stat = "p99", namespace = "AWS/ApiGateway", metrics = ["Latency", "IntegrationLatency"], of = local.apis },
    { title = "API: errors", stat = "Sum", namespace = "AWS/ApiGateway", metrics = ["4XXError", "5XXError"], of = local.apis },
    { title = "Functions: calls", stat = "Sum", namespace = "AWS/Lambda", metrics = ["Invocations"], of = local.functions },
    { title = "Functions: duration, p99 (ms)", stat = "p99", namespace = "AWS/Lambda", metrics = ["Duration"], of = local.functions },
    { title = "Functions: errors and throttles", stat = "Sum", namespace = "AWS/Lambda", metrics = ["Errors", "Throttles"], of = local.functions },
    { title = "Queues: messages waiting", stat = "Maximum", namespace = "AWS/SQS", metrics = ["ApproximateNumberOfMessagesVisible"], of = local.queues },
    { title = "Queues: oldest message (s)", stat = "Maximum", namespace = "AWS/SQS", metrics = ["ApproximateAgeOfOldestMessage"], of = local.queues },
    { title = "Queues: sent and done", stat = "Sum", namespace = "AWS/SQS", metrics = ["NumberOfMessagesSent", "NumberOfMessagesDeleted"], of = local.queues },
    { title = "Tables: capacity used", stat = "Sum", namespace = "AWS/DynamoDB", metrics = ["ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"], of = local.tables },
    { title = "Streams: age of what is read (ms)", stat = "Maximum", namespace = "AWS/Lambda", metrics = ["IteratorAge"], of = [for function in local.functions : function if length(var.tables) > 0] },
    { title = "Tables: throttled", stat = "Sum", namespace = "AWS/DynamoDB", metrics = ["ReadThrottleEvents", "WriteThrottleEvents"], of = local.tables },
    { title = "Workflows: runs", stat = "Sum", namespace = "AWS/States", metrics = ["ExecutionsStarted", "ExecutionsSucceeded"], of = local.state_machines },
    { title = "Workflows: duration, p99 (ms)", stat = "p99", namespace = "AWS/States", metrics = ["ExecutionTime"], of = local.state_machines },
    { title = "Workflows: failed", stat = "Sum", namespace = "AWS/States", metrics = ["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"], of = local.state_machines },
  ]

  charts = concat(
    [
      for chart in local.service_charts : {
        title = chart.title
        stat  = chart.stat
        metrics = [
          for pair in setproduct(chart.metrics, chart.of) : concat([chart.namespace, pair[0]], pair[1])
        ]
      } if length(chart.of) > 0
    ],
    [
      for title, chart in var.charts : {
        title = title
        stat  = chart.stat
        metrics = [
          for metric in chart.metrics :
          concat([metric.namespace, metric.metric_name], flatten([for name, value in metric.dimensions : [name, value]]))
        ]
      }
    ],
  )

  # A widget without a place takes the next free one, from left to right.
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
        stat    = chart.stat
        metrics = chart.metrics
      }
    }
  ]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name
  dashboard_body = jsonencode({ widgets = concat(local.alarm_widgets, local.chart_widgets) })
}
