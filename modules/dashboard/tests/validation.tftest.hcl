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

run "least" {
  command = plan

  variables {
    name = "o"
  }
}

run "most" {
  command = plan

  variables {
    name           = format("%0255d", 0)
    alarm_arns     = ["arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a"]
    apis           = { "Orders API" = "v1" }
    functions      = ["create-order"]
    queues         = ["orders", "orders.fifo"]
    state_machines = ["arn:aws:states:eu-west-1:123456789012:stateMachine:s"]
    tables         = { "orders.v1" = ["by.customer"] }
    charts         = { "Orders" = { stat = "p99.9", metrics = [{ namespace = "Shop", metric_name = "Orders" }] } }
  }
}

# Each run below breaks one rule and no other.

run "name_with_a_space" {
  command = plan

  variables {
    name = "my orders"
  }

  expect_failures = [var.name]
}

run "alarm_by_name" {
  command = plan

  variables {
    alarm_arns = ["errors"]
  }

  expect_failures = [var.alarm_arns]
}

run "stage_with_a_slash" {
  command = plan

  variables {
    apis = { orders = "/v1" }
  }

  expect_failures = [var.apis]
}

run "function_by_arn" {
  command = plan

  variables {
    functions = ["arn:aws:lambda:eu-west-1:123456789012:function:f"]
  }

  expect_failures = [var.functions]
}

run "queue_by_url" {
  command = plan

  variables {
    queues = ["https://sqs.eu-west-1.amazonaws.com/123456789012/orders"]
  }

  expect_failures = [var.queues]
}

run "state_machine_by_name" {
  command = plan

  variables {
    state_machines = ["orders"]
  }

  expect_failures = [var.state_machines]
}

run "table_by_arn" {
  command = plan

  variables {
    tables = { "arn:aws:dynamodb:eu-west-1:123456789012:table/orders" = [] }
  }

  expect_failures = [var.tables]
}

run "index_by_arn" {
  command = plan

  variables {
    tables = { orders = ["arn:aws:dynamodb:eu-west-1:123456789012:table/orders/index/by_customer"] }
  }

  expect_failures = [var.tables]
}

run "chart_of_nothing" {
  command = plan

  variables {
    charts = { Orders = { metrics = [] } }
  }

  expect_failures = [var.charts]
}

run "stat_that_is_none" {
  command = plan

  variables {
    charts = { Orders = { stat = "Median", metrics = [{ namespace = "Shop", metric_name = "Orders" }] } }
  }

  expect_failures = [var.charts]
}
