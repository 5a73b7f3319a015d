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
    error_message = "There must be no charts of unlisted resources."
  }

  assert {
    condition     = output.name == "orders" && output.arn == aws_cloudwatch_dashboard.this.dashboard_arn
    error_message = "Outputs do not describe the dashboard."
  }
}

run "all_settings" {
  variables {
    alarm_arns     = ["arn:aws:cloudwatch:eu-west-1:123456789012:alarm:errors"]
    apis           = { orders = "v1" }
    functions      = ["list-orders", "create-order"]
    queues         = ["orders"]
    state_machines = ["arn:aws:states:eu-west-1:123456789012:stateMachine:orders"]
    tables         = { orders = ["by_customer"], returns = [] }
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
      "API: calls" = [["AWS/ApiGateway", "Count", "ApiName", "orders", "Stage", "v1", { label = "orders", stat = "Sum" }]]
      "API: latency (ms)" = [
        ["AWS/ApiGateway", "IntegrationLatency", "ApiName", "orders", "Stage", "v1", { label = "orders IntegrationLatency", stat = "p99" }],
        ["AWS/ApiGateway", "Latency", "ApiName", "orders", "Stage", "v1", { label = "orders Latency p50", stat = "p50" }],
        ["AWS/ApiGateway", "Latency", "ApiName", "orders", "Stage", "v1", { label = "orders Latency p99", stat = "p99" }],
      ]
      "API: errors" = [
        ["AWS/ApiGateway", "4XXError", "ApiName", "orders", "Stage", "v1", { label = "orders 4XXError", stat = "Sum" }],
        ["AWS/ApiGateway", "5XXError", "ApiName", "orders", "Stage", "v1", { label = "orders 5XXError", stat = "Sum" }],
      ]

      "Functions: calls" = [
        ["AWS/Lambda", "Invocations", "FunctionName", "create-order", { label = "create-order", stat = "Sum" }],
        ["AWS/Lambda", "Invocations", "FunctionName", "list-orders", { label = "list-orders", stat = "Sum" }],
      ]
      "Functions: errors" = [
        ["AWS/Lambda", "Errors", "FunctionName", "create-order", { label = "create-order", stat = "Sum" }],
        ["AWS/Lambda", "Errors", "FunctionName", "list-orders", { label = "list-orders", stat = "Sum" }],
      ]
      "Functions: throttles" = [
        ["AWS/Lambda", "Throttles", "FunctionName", "create-order", { label = "create-order", stat = "Sum" }],
        ["AWS/Lambda", "Throttles", "FunctionName", "list-orders", { label = "list-orders", stat = "Sum" }],
      ]
      "Functions: duration, p50 (ms)" = [
        ["AWS/Lambda", "Duration", "FunctionName", "create-order", { label = "create-order", stat = "p50" }],
        ["AWS/Lambda", "Duration", "FunctionName", "list-orders", { label = "list-orders", stat = "p50" }],
      ]
      "Functions: duration, p99 (ms)" = [
        ["AWS/Lambda", "Duration", "FunctionName", "create-order", { label = "create-order", stat = "p99" }],
        ["AWS/Lambda", "Duration", "FunctionName", "list-orders", { label = "list-orders", stat = "p99" }],
      ]
      "Functions: calls at a time" = [
        ["AWS/Lambda", "ConcurrentExecutions", "FunctionName", "create-order", { label = "create-order", stat = "Maximum" }],
        ["AWS/Lambda", "ConcurrentExecutions", "FunctionName", "list-orders", { label = "list-orders", stat = "Maximum" }],
      ]

      "Queues: messages waiting"   = [["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "orders", { label = "orders", stat = "Maximum" }]]
      "Queues: oldest message (s)" = [["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", "orders", { label = "orders", stat = "Maximum" }]]
      "Queues: sent and done" = [
        ["AWS/SQS", "NumberOfMessagesDeleted", "QueueName", "orders", { label = "orders NumberOfMessagesDeleted", stat = "Sum" }],
        ["AWS/SQS", "NumberOfMessagesSent", "QueueName", "orders", { label = "orders NumberOfMessagesSent", stat = "Sum" }],
      ]

      "Tables: capacity used" = [
        ["AWS/DynamoDB", "ConsumedReadCapacityUnits", "TableName", "orders", { label = "orders ConsumedReadCapacityUnits", stat = "Sum" }],
        ["AWS/DynamoDB", "ConsumedReadCapacityUnits", "TableName", "returns", { label = "returns ConsumedReadCapacityUnits", stat = "Sum" }],
        ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", "orders", { label = "orders ConsumedWriteCapacityUnits", stat = "Sum" }],
        ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", "returns", { label = "returns ConsumedWriteCapacityUnits", stat = "Sum" }],
      ]
      "Streams: age of what is read (ms)" = [
        ["AWS/Lambda", "IteratorAge", "FunctionName", "create-order", { label = "create-order", stat = "Maximum" }],
        ["AWS/Lambda", "IteratorAge", "FunctionName", "list-orders", { label = "list-orders", stat = "Maximum" }],
      ]
      "Tables: throttled" = [
        ["AWS/DynamoDB", "ReadThrottleEvents", "TableName", "orders", { label = "orders ReadThrottleEvents", stat = "Sum" }],
        ["AWS/DynamoDB", "ReadThrottleEvents", "TableName", "returns", { label = "returns ReadThrottleEvents", stat = "Sum" }],
        ["AWS/DynamoDB", "ReadThrottleEvents", "TableName", "orders", "GlobalSecondaryIndexName", "by_customer", { label = "orders.by_customer ReadThrottleEvents", stat = "Sum" }],
        ["AWS/DynamoDB", "WriteThrottleEvents", "TableName", "orders", { label = "orders WriteThrottleEvents", stat = "Sum" }],
        ["AWS/DynamoDB", "WriteThrottleEvents", "TableName", "returns", { label = "returns WriteThrottleEvents", stat = "Sum" }],
        ["AWS/DynamoDB", "WriteThrottleEvents", "TableName", "orders", "GlobalSecondaryIndexName", "by_customer", { label = "orders.by_customer WriteThrottleEvents", stat = "Sum" }],
      ]

      "Workflows: runs" = [
        ["AWS/States", "ExecutionsStarted", "StateMachineArn", "arn:aws:states:eu-west-1:123456789012:stateMachine:orders", { label = "orders ExecutionsStarted", stat = "Sum" }],
        ["AWS/States", "ExecutionsSucceeded", "StateMachineArn", "arn:aws:states:eu-west-1:123456789012:stateMachine:orders", { label = "orders ExecutionsSucceeded", stat = "Sum" }],
      ]
      "Workflows: duration (ms)" = [
        ["AWS/States", "ExecutionTime", "StateMachineArn", "arn:aws:states:eu-west-1:123456789012:stateMachine:orders", { label = "orders p50", stat = "p50" }],
        ["AWS/States", "ExecutionTime", "StateMachineArn", "arn:aws:states:eu-west-1:123456789012:stateMachine:orders", { label = "orders p99", stat = "p99" }],
      ]
      "Workflows: failed" = [
        ["AWS/States", "ExecutionsAborted", "StateMachineArn", "arn:aws:states:eu-west-1:123456789012:stateMachine:orders", { label = "orders ExecutionsAborted", stat = "Sum" }],
        ["AWS/States", "ExecutionsFailed", "StateMachineArn", "arn:aws:states:eu-west-1:123456789012:stateMachine:orders", { label = "orders ExecutionsFailed", stat = "Sum" }],
        ["AWS/States", "ExecutionsTimedOut", "StateMachineArn", "arn:aws:states:eu-west-1:123456789012:stateMachine:orders", { label = "orders ExecutionsTimedOut", stat = "Sum" }],
      ]

      "Orders by channel" = [["Shop", "Orders", "channel", "web", { stat = "Average" }]]
    }
    error_message = "A chart is missing, or shows other metrics, or by another statistic, than those of what was named."
  }
}
