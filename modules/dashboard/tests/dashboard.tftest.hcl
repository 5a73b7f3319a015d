mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { id = "eu-west-1" }
  }
}

variables {
  name = "orders"
}

run "defaults" {
  assert {
    condition     = aws_cloudwatch_dashboard.this.dashboard_name == "orders" && jsondecode(aws_cloudwatch_dashboard.this.dashboard_body) == { widgets = [] }
    error_message = "There are charts of things that nobody named."
  }

  assert {
    condition     = output.name == "orders" && output.arn == aws_cloudwatch_dashboard.this.dashboard_arn
    error_message = "Outputs do not describe the dashboard."
  }
}

run "everything_asked_for" {
  variables {
    alarm_arns     = ["arn:aws:cloudwatch:eu-west-1:123456789012:alarm:errors"]
    apis           = { orders = "v1" }
    functions      = ["list-orders", "create-order"]
    queues         = ["orders"]
    state_machines = ["arn:aws:states:eu-west-1:123456789012:stateMachine:orders"]
    tables         = ["orders"]
    charts = {
      "Orders by channel" = { stat = "Average", metrics = [{ namespace = "Shop", metric_name = "Orders", dimensions = { channel = "web" } }] }
    }
  }

  assert {
    condition = [for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : widget.properties.alarms if widget.type == "alarm"] == [
      ["arn:aws:cloudwatch:eu-west-1:123456789012:alarm:errors"]
    ]
    error_message = "The alarms' state is not on top."
  }

  assert {
    condition = alltrue([
      for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets :
      widget.properties.region == "eu-west-1" && widget.properties.period == 60 if widget.type == "metric"
    ])
    error_message = "A chart is of another region, or has no point a minute."
  }

  assert {
    condition = {
      for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : widget.properties.title => widget.properties.metrics if widget.type == "metric"
      } == {
      "API: calls"             = [["AWS/ApiGateway", "Count", "ApiName", "orders", "Stage", "v1"]]
      "API: latency, p99 (ms)" = [["AWS/ApiGateway", "Latency", "ApiName", "orders", "Stage", "v1"], ["AWS/ApiGateway", "IntegrationLatency", "ApiName", "orders", "Stage", "v1"]]
      "API: errors"            = [["AWS/ApiGateway", "4XXError", "ApiName", "orders", "Stage", "v1"], ["AWS/ApiGateway", "5XXError", "ApiName", "orders", "Stage", "v1"]]

      "Functions: calls"              = [["AWS/Lambda", "Invocations", "FunctionName", "create-order"], ["AWS/Lambda", "Invocations", "FunctionName", "list-orders"]]
      "Functions: duration, p99 (ms)" = [["AWS/Lambda", "Duration", "FunctionName", "create-order"], ["AWS/Lambda", "Duration", "FunctionName", "list-orders"]]
      "Functions: errors and throttles" = [
        ["AWS/Lambda", "Errors", "FunctionName", "create-order"], ["AWS/Lambda", "Errors", "FunctionName", "list-orders"],
        ["AWS/Lambda", "Throttles", "FunctionName", "create-order"], ["AWS/Lambda", "Throttles", "FunctionName", "list-orders"],
      ]

      "Queues: messages waiting"   = [["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "orders"]]
      "Queues: oldest message (s)" = [["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", "orders"]]
      "Queues: sent and done"      = [["AWS/SQS", "NumberOfMessagesSent", "QueueName", "orders"], ["AWS/SQS", "NumberOfMessagesDeleted", "QueueName", "orders"]]

      "Tables: capacity used"             = [["AWS/DynamoDB", "ConsumedReadCapacityUnits", "TableName", "orders"], ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", "orders"]]
      "Streams: age of what is read (ms)" = [["AWS/Lambda", "IteratorAge", "FunctionName", "create-order"], ["AWS/Lambda", "IteratorAge", "FunctionName", "list-orders"]]
      "Tables: throttled"                 = [["AWS/DynamoDB", "ReadThrottleEvents", "TableName", "orders"], ["AWS/DynamoDB", "WriteThrottleEvents", "TableName", "orders"]]

      "Workflows: runs" = [
        ["AWS/States", "ExecutionsStarted", "StateMachineArn", "arn:aws:states:eu-west-1:123456789012:stateMachine:orders"],
        ["AWS/States", "ExecutionsSucceeded", "StateMachineArn", "arn:aws:states:eu-west-1:123456789012:stateMachine:orders"],
      ]
      "Workflows: duration, p99 (ms)" = [["AWS/States", "ExecutionTime", "StateMachineArn", "arn:aws:states:eu-west-1:123456789012:stateMachine:orders"]]
      "Workflows: failed" = [
        ["AWS/States", "ExecutionsFailed", "StateMachineArn", "arn:aws:states:eu-west-1:123456789012:stateMachine:orders"],
        ["AWS/States", "ExecutionsTimedOut", "StateMachineArn", "arn:aws:states:eu-west-1:123456789012:stateMachine:orders"],
        ["AWS/States", "ExecutionsAborted", "StateMachineArn", "arn:aws:states:eu-west-1:123456789012:stateMachine:orders"],
      ]

      "Orders by channel" = [["Shop", "Orders", "channel", "web"]]
    }
    error_message = "A chart is missing, or shows other metrics than those of what was named."
  }

  assert {
    condition = { for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : widget.properties.title => widget.properties.stat if widget.type == "metric" && endswith(widget.properties.title, "(ms)") || widget.properties.title == "Orders by channel" } == {
      "API: latency, p99 (ms)"            = "p99"
      "Functions: duration, p99 (ms)"     = "p99"
      "Streams: age of what is read (ms)" = "Maximum"
      "Workflows: duration, p99 (ms)"     = "p99"
      "Orders by channel"                 = "Average"
    }
    error_message = "A chart sums up by another statistic than its title says."
  }
}
