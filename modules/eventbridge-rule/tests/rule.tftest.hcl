mock_provider "aws" {
  mock_resource "aws_cloudwatch_event_rule" {
    defaults = { arn = "arn:aws:events:eu-west-1:123456789012:rule/file-arrived" }
  }
}

variables {
  name          = "file-arrived"
  description   = "A file came"
  event_pattern = jsonencode({ source = ["aws.s3"] })
  targets = {
    reader = { service = "lambda", arn = "arn:aws:lambda:eu-west-1:123456789012:function:reader" }
  }
}

run "defaults" {
  assert {
    condition = alltrue([
      aws_cloudwatch_event_rule.this.event_pattern == var.event_pattern,
      aws_cloudwatch_event_rule.this.description == "A file came",
      aws_cloudwatch_event_rule.this.schedule_expression == null,
      aws_cloudwatch_event_rule.this.event_bus_name == "default",
      aws_cloudwatch_event_rule.this.state == "ENABLED",
    ])
    error_message = "The rule is not the one that was requested."
  }

  assert {
    condition = alltrue([
      aws_lambda_permission.this["reader"].function_name == "arn:aws:lambda:eu-west-1:123456789012:function:reader",
      aws_lambda_permission.this["reader"].qualifier == null,
      aws_lambda_permission.this["reader"].principal == "events.amazonaws.com",
      aws_lambda_permission.this["reader"].action == "lambda:InvokeFunction",
      aws_lambda_permission.this["reader"].source_arn == aws_cloudwatch_event_rule.this.arn,
    ])
    error_message = "The rule may not call the function, or another rule may too."
  }

  assert {
    condition = alltrue([
      aws_cloudwatch_event_target.this["reader"].arn == "arn:aws:lambda:eu-west-1:123456789012:function:reader",
      aws_cloudwatch_event_target.this["reader"].retry_policy[0].maximum_event_age_in_seconds == 86400,
      aws_cloudwatch_event_target.this["reader"].retry_policy[0].maximum_retry_attempts == 185,
      length(aws_cloudwatch_event_target.this["reader"].dead_letter_config) == 0,
      length(aws_cloudwatch_event_target.this["reader"].input_transformer) == 0,
      aws_cloudwatch_event_target.this["reader"].input == null,
    ])
    error_message = "The function gets something else than each event, tried for a day."
  }

  assert {
    condition     = output.arn == aws_cloudwatch_event_rule.this.arn && output.name == "file-arrived"
    error_message = "Outputs do not describe the rule."
  }
}

run "schedule" {
  variables {
    event_pattern       = null
    schedule_expression = "rate(5 minutes)"
    state               = "DISABLED"
    tags                = { team = "orders" }
  }

  assert {
    condition     = aws_cloudwatch_event_rule.this.schedule_expression == "rate(5 minutes)" && aws_cloudwatch_event_rule.this.event_pattern == null
    error_message = "The rule does not fire by the clock."
  }

  assert {
    condition     = aws_cloudwatch_event_rule.this.state == "DISABLED" && aws_cloudwatch_event_rule.this.tags.team == "orders"
    error_message = "State or tags are wired to nothing."
  }
}

run "targets_of_every_kind" {
  variables {
    event_bus_name = "shop"
    targets = {
      alias = { service = "lambda", arn = "arn:aws:lambda:eu-west-1:123456789012:function:reader:live", input = jsonencode({ hello = 1 }) }
      queue = {
        service                      = "sqs"
        arn                          = "arn:aws:sqs:eu-west-1:123456789012:inbox"
        resource_policy              = jsonencode({ Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Principal = { Service = "events.amazonaws.com" } }] })
        dead_letter_queue            = { arn = "arn:aws:sqs:eu-west-1:123456789012:undelivered", policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Principal = { Service = "events.amazonaws.com" } }] }) }
        maximum_event_age_in_seconds = 3600
        maximum_retry_attempts       = 3
        input_transformer            = { input_paths = { key = "$.detail.object.key" }, input_template = "{\"key\": <key>}" }
      }
      topic    = { service = "sns", arn = "arn:aws:sns:eu-west-1:123456789012:events", resource_policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sns:Publish", Principal = { Service = "events.amazonaws.com" } }] }) }
      workflow = { service = "states", arn = "arn:aws:states:eu-west-1:123456789012:stateMachine:orders", role_arn = "arn:aws:iam::123456789012:role/start" }
    }
  }

  assert {
    condition     = aws_cloudwatch_event_rule.this.event_bus_name == "shop" && alltrue([for target in aws_cloudwatch_event_target.this : target.event_bus_name == "shop"])
    error_message = "Rule and targets are not on the bus that was named."
  }

  assert {
    condition     = keys(aws_lambda_permission.this) == ["alias"] && aws_lambda_permission.this["alias"].function_name == "arn:aws:lambda:eu-west-1:123456789012:function:reader" && aws_lambda_permission.this["alias"].qualifier == "live"
    error_message = "The permission is not the alias's, or another target has one."
  }

  assert {
    condition     = aws_cloudwatch_event_target.this["alias"].arn == "arn:aws:lambda:eu-west-1:123456789012:function:reader:live" && jsondecode(aws_cloudwatch_event_target.this["alias"].input) == { hello = 1 }
    error_message = "The alias does not get the input that was requested."
  }

  assert {
    condition = alltrue([
      aws_cloudwatch_event_target.this["queue"].retry_policy[0].maximum_event_age_in_seconds == 3600,
      aws_cloudwatch_event_target.this["queue"].retry_policy[0].maximum_retry_attempts == 3,
      aws_cloudwatch_event_target.this["queue"].dead_letter_config[0].arn == "arn:aws:sqs:eu-west-1:123456789012:undelivered",
      aws_cloudwatch_event_target.this["queue"].input_transformer[0].input_paths.key == "$.detail.object.key",
      aws_cloudwatch_event_target.this["queue"].input_transformer[0].input_template == "{\"key\": <key>}",
    ])
    error_message = "The queue's options are wired to nothing."
  }

  assert {
    condition     = aws_cloudwatch_event_target.this["workflow"].role_arn == "arn:aws:iam::123456789012:role/start" && aws_cloudwatch_event_target.this["topic"].role_arn == null
    error_message = "The workflow is started without its role, or the topic with one."
  }
}

run "permissions_of_two_rules_differ" {
  command = plan

  variables {
    name = "orders.dev"
    targets = {
      arrived = { service = "lambda", arn = "arn:aws:lambda:eu-west-1:123456789012:function:reader" }
    }
  }

  assert {
    condition     = aws_lambda_permission.this["arrived"].statement_id == "events-${sha1("default/orders.dev/arrived")}"
    error_message = "Names joined as they are can be equal, and Lambda refuses dots in the id of a statement."
  }
}
