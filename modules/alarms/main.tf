locals {
  # Percentiles and trimmed means have their own argument.
  plain_statistics = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"]
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = var.alarms

  alarm_name          = "${var.name_prefix}-${each.key}"
  alarm_description   = each.value.description
  comparison_operator = each.value.comparison_operator
  threshold           = each.value.threshold
  evaluation_periods  = each.value.evaluation_periods
  datapoints_to_alarm = each.value.datapoints_to_alarm
  treat_missing_data  = each.value.treat_missing_data
  alarm_actions       = var.actions
  ok_actions          = var.actions
  tags                = var.tags

  namespace          = one(each.value.metric[*].namespace)
  metric_name        = one(each.value.metric[*].metric_name)
  dimensions         = one(each.value.metric[*].dimensions)
  period             = one(each.value.metric[*].period)
  statistic          = one([for metric in each.value.metric[*] : metric.statistic if contains(local.plain_statistics, metric.statistic)])
  extended_statistic = one([for metric in each.value.metric[*] : metric.statistic if !contains(local.plain_statistics, metric.statistic)])

  dynamic "metric_query" {
    for_each = each.value.metric_queries

    content {
      id          = metric_query.key
      expression  = metric_query.value.expression
      label       = metric_query.value.label
      return_data = metric_query.value.return_data

      dynamic "metric" {
        for_each = metric_query.value.metric[*]

        content {
          namespace   = metric.value.namespace
          metric_name = metric.value.metric_name
          dimensions  = metric.value.dimensions
          period      = metric.value.period
          stat        = metric.value.statistic
        }
      }
    }
  }
}

resource "aws_cloudwatch_composite_alarm" "this" {
  for_each = var.composite_alarms

  alarm_name        = "${var.name_prefix}-${each.key}"
  alarm_description = each.value.description
  alarm_actions     = var.actions
  ok_actions        = var.actions
  tags              = var.tags

  alarm_rule = join(" OR ", [for key in sort(each.value.any_of) : "ALARM(\"${aws_cloudwatch_metric_alarm.this[key].alarm_name}\")"])
}
