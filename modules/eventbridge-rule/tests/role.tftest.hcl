mock_provider "aws" {
  mock_resource "aws_cloudwatch_event_rule" {
    defaults = { arn = "arn:aws:events:eu-west-1:111122223333:rule/orders-arrived" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/start" }
  }
}

variables {
  name          = "orders-arrived"
  description   = "An order came"
  event_pattern = "{\"source\": [\"orders\"]}"
  targets = {
    workflow = { service = "states", arn = "arn:aws:states:eu-west-1:111122223333:stateMachine:orders" }
    other    = { service = "states", arn = "arn:aws:states:eu-west-1:111122223333:stateMachine:other", role_arn = "arn:aws:iam::111122223333:role/other" }
  }
}

run "starts_a_state_machine_with_a_role_of_its_own" {
  assert {
    condition     = aws_cloudwatch_event_target.this["workflow"].role_arn == aws_iam_role.start[0].arn && aws_cloudwatch_event_target.this["other"].role_arn == "arn:aws:iam::111122223333:role/other"
    error_message = "A target without a role must have that of the rule, and another its own."
  }

  assert {
    condition     = jsonencode(jsondecode(aws_iam_role_policy.start[0].policy).Statement) == jsonencode([{ Action = ["states:StartExecution"], Effect = "Allow", Resource = ["arn:aws:states:eu-west-1:111122223333:stateMachine:orders"], Sid = "StartExecutions" }])
    error_message = "The role may start this state machine and nothing else."
  }

  assert {
    condition     = jsondecode(aws_iam_role.start[0].assume_role_policy).Statement[0].Principal.Service == "events.amazonaws.com" && jsondecode(aws_iam_role.start[0].assume_role_policy).Statement[0].Condition.ArnEquals["aws:SourceArn"] == "arn:aws:events:eu-west-1:111122223333:rule/orders-arrived"
    error_message = "EventBridge may take the role for this rule only."
  }
}

run "names_of_roles_differ_between_buses" {
  command = plan

  variables {
    event_bus_name = "shop"
  }

  assert {
    condition     = aws_iam_role.start[0].name == "orders-arrived-${substr(sha1("shop/orders-arrived"), 0, 12)}"
    error_message = "Two buses may have rules of one name, and names of roles are unique in an account."
  }
}

run "needs_no_role_without_a_state_machine" {
  command = plan

  variables {
    targets = { reader = { service = "lambda", arn = "arn:aws:lambda:eu-west-1:111122223333:function:reader" } }
  }

  assert {
    condition     = length(aws_iam_role.start) == 0 && aws_cloudwatch_event_target.this["reader"].role_arn == null
    error_message = "Other targets are allowed by their own policies."
  }
}

run "refuses_a_fifo_queue" {
  command = plan

  variables {
    targets = { queue = { service = "sqs", arn = "arn:aws:sqs:eu-west-1:111122223333:orders.fifo", resource_policy = "events.amazonaws.com" } }
  }

  expect_failures = [var.targets]
}

run "its_role_has_a_path_and_a_boundary" {
  command = plan

  variables {
    role = { path = "/orders/dev/", permissions_boundary = "arn:aws:iam::111122223333:policy/boundary" }
  }

  assert {
    condition     = aws_iam_role.start[0].path == "/orders/dev/" && aws_iam_role.start[0].permissions_boundary == "arn:aws:iam::111122223333:policy/boundary"
    error_message = "The role must have the path and the boundary that were requested."
  }
}

run "its_role_has_neither_by_default" {
  command = plan

  assert {
    condition     = aws_iam_role.start[0].path == "/" && aws_iam_role.start[0].permissions_boundary == null
    error_message = "Without a request the role has the default path and no boundary."
  }
}

run "refuses_a_path_without_slashes" {
  command = plan

  variables {
    role = { path = "orders" }
  }

  expect_failures = [var.role]
}

run "refuses_a_boundary_that_is_a_role" {
  command = plan

  variables {
    role = { permissions_boundary = "arn:aws:iam::111122223333:role/boundary" }
  }

  expect_failures = [var.role]
}
