mock_provider "aws" {
  mock_resource "aws_cloudwatch_event_rule" {
    defaults = { arn = "arn:aws:events:eu-west-1:123456789012:rule/example" }
  }
}

variables {
  name          = "file-arrived"
  description   = "A file came"
  event_pattern = jsonencode({ source = ["aws.s3"] })
  targets       = { one = { service = "lambda", arn = "arn:aws:lambda:eu-west-1:123456789012:function:f" } }
}

run "least" {
  command = plan

  variables {
    name           = "r"
    description    = "d"
    event_bus_name = "b"
    state          = "DISABLED"
    targets = {
      one = { service = "lambda", arn = "arn:aws:lambda:eu-west-1:123456789012:function:f", maximum_event_age_in_seconds = 60, maximum_retry_attempts = 0, input = "{}" }
    }
  }
}

run "schedule_of_one" {
  command = plan

  variables {
    event_pattern       = null
    schedule_expression = "rate(1 hour)"
  }
}

run "schedule_of_many" {
  command = plan

  variables {
    event_pattern       = null
    schedule_expression = "rate(15 minutes)"
  }
}

run "most" {
  command = plan

  variables {
    name                = format("%064d", 0)
    description         = format("%0512d", 0)
    event_pattern       = null
    schedule_expression = "cron(0 8 ? * MON-FRI *)"
    state               = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
    targets = {
      a                    = { service = "lambda", arn = "arn:aws:lambda:eu-west-1:123456789012:function:f", maximum_event_age_in_seconds = 86400, maximum_retry_attempts = 185, input_transformer = { input_template = "{}" } }
      b                    = { service = "sqs", arn = "arn:aws:sqs:eu-west-1:123456789012:q", resource_policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Principal = { Service = "events.amazonaws.com" } }] }) }
      c                    = { service = "sns", arn = "arn:aws:sns:eu-west-1:123456789012:t", resource_policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sns:Publish", Principal = { Service = "events.amazonaws.com" } }] }) }
      d                    = { service = "states", arn = "arn:aws:states:eu-west-1:123456789012:stateMachine:s", role_arn = "arn:aws:iam::123456789012:role/r" }
      (format("%035d", 0)) = { service = "lambda", arn = "arn:aws:lambda:eu-west-1:123456789012:function:f", dead_letter_queue = { arn = "arn:aws:sqs:eu-west-1:123456789012:d", policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Principal = { Service = "events.amazonaws.com" } }] }) } }
    }
  }
}

# Each run below breaks one rule and no other.

run "name_with_a_space" {
  command = plan

  variables {
    name = "file arrived"
  }

  expect_failures = [var.name]
}

run "no_description" {
  command = plan

  variables {
    description = ""
  }

  expect_failures = [var.description]
}

run "pattern_that_is_no_object" {
  command = plan

  variables {
    event_pattern = "aws.s3"
  }

  expect_failures = [var.event_pattern]
}

run "singular_of_many" {
  command = plan

  variables {
    event_pattern       = null
    schedule_expression = "rate(5 minute)"
  }

  expect_failures = [var.schedule_expression]
}

run "neither_pattern_nor_schedule" {
  command = plan

  variables {
    event_pattern = null
  }

  expect_failures = [var.schedule_expression]
}

run "pattern_and_schedule" {
  command = plan

  variables {
    schedule_expression = "rate(1 hour)"
  }

  expect_failures = [var.schedule_expression]
}

run "bus_by_arn" {
  command = plan

  variables {
    event_bus_name = "arn:aws:events:eu-west-1:123456789012:event-bus/shop"
  }

  expect_failures = [var.event_bus_name]
}

run "schedule_on_another_bus" {
  command = plan

  variables {
    event_pattern       = null
    schedule_expression = "rate(1 hour)"
    event_bus_name      = "shop"
  }

  expect_failures = [var.event_bus_name]
}

run "state_that_is_none" {
  command = plan

  variables {
    state = "ON"
  }

  expect_failures = [var.state]
}

run "no_target" {
  command = plan

  variables {
    targets = {}
  }

  expect_failures = [var.targets]
}

run "one_target_too_many" {
  command = plan

  variables {
    targets = { for i in range(6) : "target_${i}" => { service = "lambda", arn = "arn:aws:lambda:eu-west-1:123456789012:function:f" } }
  }

  expect_failures = [var.targets]
}

run "target_with_a_space" {
  command = plan

  variables {
    targets = { "the one" = { service = "lambda", arn = "arn:aws:lambda:eu-west-1:123456789012:function:f" } }
  }

  expect_failures = [var.targets]
}

run "service_that_is_none" {
  command = plan

  variables {
    targets = { one = { service = "batch", arn = "arn:aws:batch:eu-west-1:123456789012:job-queue/j" } }
  }

  expect_failures = [var.targets]
}

run "arn_of_another_service" {
  command = plan

  variables {
    targets = { one = { service = "lambda", arn = "arn:aws:sqs:eu-west-1:123456789012:q" } }
  }

  expect_failures = [var.targets]
}

run "role_that_is_a_user" {
  command = plan

  variables {
    targets = { one = { service = "states", arn = "arn:aws:states:eu-west-1:123456789012:stateMachine:s", role_arn = "arn:aws:iam::123456789012:user/u" } }
  }

  expect_failures = [var.targets]
}

run "role_for_a_function" {
  command = plan

  variables {
    targets = { one = { service = "lambda", arn = "arn:aws:lambda:eu-west-1:123456789012:function:f", role_arn = "arn:aws:iam::123456789012:role/r" } }
  }

  expect_failures = [var.targets]
}

run "queue_without_its_policy" {
  command = plan

  variables {
    targets = { one = { service = "sqs", arn = "arn:aws:sqs:eu-west-1:123456789012:q" } }
  }

  expect_failures = [var.targets]
}

run "topic_whose_policy_allows_another" {
  command = plan

  variables {
    targets = { one = { service = "sns", arn = "arn:aws:sns:eu-west-1:123456789012:t", resource_policy = "cloudwatch.amazonaws.com" } }
  }

  expect_failures = [var.targets]
}

run "dead_letter_queue_whose_policy_allows_another" {
  command = plan

  variables {
    targets = { one = { service = "lambda", arn = "arn:aws:lambda:eu-west-1:123456789012:function:f", dead_letter_queue = { arn = "arn:aws:sqs:eu-west-1:123456789012:d", policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Principal = { Service = "sns.amazonaws.com" } }] }) } } }
  }

  expect_failures = [var.targets]
}

run "given_up_too_soon" {
  command = plan

  variables {
    targets = { one = { service = "lambda", arn = "arn:aws:lambda:eu-west-1:123456789012:function:f", maximum_event_age_in_seconds = 59 } }
  }

  expect_failures = [var.targets]
}

run "tried_too_often" {
  command = plan

  variables {
    targets = { one = { service = "lambda", arn = "arn:aws:lambda:eu-west-1:123456789012:function:f", maximum_retry_attempts = 186 } }
  }

  expect_failures = [var.targets]
}

run "two_inputs" {
  command = plan

  variables {
    targets = { one = { service = "lambda", arn = "arn:aws:lambda:eu-west-1:123456789012:function:f", input = "{}", input_transformer = { input_template = "{}" } } }
  }

  expect_failures = [var.targets]
}

run "input_that_is_no_json" {
  command = plan

  variables {
    targets = { one = { service = "lambda", arn = "arn:aws:lambda:eu-west-1:123456789012:function:f", input = "hello" } }
  }

  expect_failures = [var.targets]
}
