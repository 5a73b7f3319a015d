mock_provider "aws" {}

variables {
  name_prefix = "orders"
  actions     = ["arn:aws:sns:eu-west-1:123456789012:operations"]
  alarms = {
    errors = {
      description        = "Read the log first"
      treat_missing_data = "notBreaching"
      threshold          = 5
      metric             = { namespace = "AWS/Lambda", metric_name = "Errors", dimensions = { FunctionName = "create-order" }, statistic = "Sum" }
    }
  }
}

run "defaults" {
  assert {
    condition = alltrue([
      aws_cloudwatch_metric_alarm.this["errors"].alarm_name == "orders-errors",
      aws_cloudwatch_metric_alarm.this["errors"].alarm_description == "Read the log first",
      aws_cloudwatch_metric_alarm.this["errors"].comparison_operator == "GreaterThanThreshold",
      aws_cloudwatch_metric_alarm.this["errors"].threshold == 5,
      aws_cloudwatch_metric_alarm.this["errors"].evaluation_periods == 1,
      aws_cloudwatch_metric_alarm.this["errors"].datapoints_to_alarm == null,
      aws_cloudwatch_metric_alarm.this["errors"].treat_missing_data == "notBreaching",
    ])
    error_message = "The alarm does not fire on more than 5 in one period."
  }

  assert {
    condition = alltrue([
      aws_cloudwatch_metric_alarm.this["errors"].namespace == "AWS/Lambda",
      aws_cloudwatch_metric_alarm.this["errors"].metric_name == "Errors",
      aws_cloudwatch_metric_alarm.this["errors"].dimensions == tomap({ FunctionName = "create-order" }),
      aws_cloudwatch_metric_alarm.this["errors"].statistic == "Sum",
      aws_cloudwatch_metric_alarm.this["errors"].extended_statistic == null,
      aws_cloudwatch_metric_alarm.this["errors"].period == 60,
      length(aws_cloudwatch_metric_alarm.this["errors"].metric_query) == 0,
    ])
    error_message = "The alarm watches another metric."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["errors"].alarm_actions == toset(var.actions) && aws_cloudwatch_metric_alarm.this["errors"].ok_actions == toset(var.actions)
    error_message = "There must be actions when the alarm fires, and when it clears."
  }

  assert {
    condition     = length(aws_cloudwatch_composite_alarm.this) == 0 && output.names == { errors = "orders-errors" } && output.arns == { errors = aws_cloudwatch_metric_alarm.this["errors"].arn }
    error_message = "Outputs do not describe the alarms."
  }
}

run "all_settings" {
  variables {
    tags = { team = "orders" }
    alarms = {
      slow = {
        description         = "Look at the traces first"
        treat_missing_data  = "breaching"
        comparison_operator = "GreaterThanOrEqualToThreshold"
        threshold           = 2000
        evaluation_periods  = 5
        datapoints_to_alarm = 3
        metric              = { namespace = "AWS/Lambda", metric_name = "Duration", statistic = "p99", period = 300 }
      }
      rate = {
        description        = "Read the log first"
        treat_missing_data = "ignore"
        threshold          = 1
        metric_queries = {
          rate   = { expression = "100 * errors / calls", label = "Errors (%)", return_data = true }
          errors = { metric = { namespace = "AWS/Lambda", metric_name = "Errors", dimensions = { FunctionName = "create-order" }, statistic = "Sum", period = 300 } }
          calls  = { metric = { namespace = "AWS/Lambda", metric_name = "Invocations", dimensions = { FunctionName = "create-order" }, statistic = "Sum", period = 300 } }
        }
      }
    }
    composite_alarms = {
      unhealthy = { description = "See which alarm fired", any_of = ["slow", "rate"] }
    }
  }

  assert {
    condition = alltrue([
      aws_cloudwatch_metric_alarm.this["slow"].extended_statistic == "p99",
      aws_cloudwatch_metric_alarm.this["slow"].statistic == null,
      aws_cloudwatch_metric_alarm.this["slow"].period == 300,
      aws_cloudwatch_metric_alarm.this["slow"].comparison_operator == "GreaterThanOrEqualToThreshold",
      aws_cloudwatch_metric_alarm.this["slow"].evaluation_periods == 5,
      aws_cloudwatch_metric_alarm.this["slow"].datapoints_to_alarm == 3,
      aws_cloudwatch_metric_alarm.this["slow"].treat_missing_data == "breaching",
      aws_cloudwatch_metric_alarm.this["slow"].tags.team == "orders",
    ])
    error_message = "The slow calls are not watched as requested."
  }

  assert {
    condition = (
      { for query in aws_cloudwatch_metric_alarm.this["rate"].metric_query : query.id => query.expression if query.return_data } == { rate = "100 * errors / calls" }
      && { for query in aws_cloudwatch_metric_alarm.this["rate"].metric_query : query.id => query.metric[0].metric_name if !query.return_data } == { errors = "Errors", calls = "Invocations" }
      && alltrue([for query in aws_cloudwatch_metric_alarm.this["rate"].metric_query : query.metric[0].stat == "Sum" && query.metric[0].period == 300 && query.metric[0].dimensions.FunctionName == "create-order" if !query.return_data])
      && aws_cloudwatch_metric_alarm.this["rate"].metric_name == null
    )
    error_message = "The rate is not computed as requested."
  }

  assert {
    condition = (
      aws_cloudwatch_composite_alarm.this["unhealthy"].alarm_rule == "ALARM(\"orders-rate\") OR ALARM(\"orders-slow\")"
      && aws_cloudwatch_composite_alarm.this["unhealthy"].alarm_name == "orders-unhealthy"
      && aws_cloudwatch_composite_alarm.this["unhealthy"].alarm_description == "See which alarm fired"
      && aws_cloudwatch_composite_alarm.this["unhealthy"].alarm_actions == toset(var.actions)
      && aws_cloudwatch_composite_alarm.this["unhealthy"].ok_actions == toset(var.actions)
      && aws_cloudwatch_composite_alarm.this["unhealthy"].tags.team == "orders"
    )
    error_message = "The composite alarm must fire when either of the two does, and have actions."
  }

  assert {
    condition     = output.names.unhealthy == "orders-unhealthy" && output.arns.unhealthy == aws_cloudwatch_composite_alarm.this["unhealthy"].arn
    error_message = "The composite alarm is not among the outputs."
  }
}
