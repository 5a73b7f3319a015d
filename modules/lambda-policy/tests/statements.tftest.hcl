run "writes_a_statement_as_iam_reads_it" {
  command = plan

  variables {
    statements = {
      SendOrders = { actions = ["sqs:SendMessage", "sqs:GetQueueUrl"], resources = ["arn:aws:sqs:eu-west-1:111122223333:orders"] }
    }
  }

  assert {
    condition = jsondecode(output.json) == {
      Version = "2012-10-17"
      Statement = [{
        Sid      = "SendOrders"
        Effect   = "Allow"
        Action   = ["sqs:GetQueueUrl", "sqs:SendMessage"]
        Resource = ["arn:aws:sqs:eu-west-1:111122223333:orders"]
      }]
    }
    error_message = "The document must hold the one statement, its actions sorted and no Condition."
  }
}

run "writes_conditions" {
  command = plan

  variables {
    statements = {
      ListInvoices = {
        actions    = ["s3:ListBucket"]
        resources  = ["arn:aws:s3:::invoices"]
        conditions = { StringLike = { "s3:prefix" = ["in/*", "out/*"] } }
      }
    }
  }

  assert {
    condition     = jsondecode(output.json).Statement[0].Condition == { StringLike = { "s3:prefix" = ["in/*", "out/*"] } }
    error_message = "The Condition must be the one given."
  }
}

run "orders_statements_by_sid" {
  command = plan

  variables {
    statements = {
      Send = { actions = ["sqs:SendMessage"], resources = ["arn:aws:sqs:eu-west-1:111122223333:orders"] }
      Read = { actions = ["sqs:ReceiveMessage"], resources = ["arn:aws:sqs:eu-west-1:111122223333:orders"] }
    }
  }

  assert {
    condition     = jsondecode(output.json).Statement[*].Sid == ["Read", "Send"]
    error_message = "Statements must come in the order of their Sids, whatever order they were written in."
  }
}

run "accepts_wildcards_behind_a_name" {
  command = plan

  variables {
    statements = {
      Read = {
        actions = ["dynamodb:Query", "s3:GetObject", "states:DescribeExecution", "logs:GetLogEvents"]
        resources = [
          "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/index/*",
          "arn:aws:s3:::invoices/*",
          "arn:aws:states:eu-west-1:111122223333:execution:approval:*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/orders:*",
        ]
      }
    }
  }

  assert {
    condition     = length(jsondecode(output.json).Statement[0].Resource) == 4
    error_message = "All four resources must be in the statement."
  }
}

run "accepts_wildcards_with_a_reason" {
  command = plan

  variables {
    statements = {
      Count = { actions = ["cloudwatch:*"], resources = ["*"], wildcard_reason = "Metrics have no ARN." }
    }
  }

  assert {
    condition     = jsondecode(output.json).Statement[0].Resource == ["*"]
    error_message = "With a reason the wildcard must be written as given."
  }
}

run "refuses_no_statement" {
  command = plan

  variables {
    statements = {}
  }

  expect_failures = [var.statements]
}

run "refuses_a_sid_with_a_hyphen" {
  command = plan

  variables {
    statements = { send-orders = { actions = ["sqs:SendMessage"], resources = ["arn:aws:sqs:eu-west-1:111122223333:orders"] } }
  }

  expect_failures = [var.statements]
}

run "refuses_a_statement_without_actions" {
  command = plan

  variables {
    statements = { Send = { actions = [], resources = ["arn:aws:sqs:eu-west-1:111122223333:orders"] } }
  }

  expect_failures = [var.statements]
}

run "refuses_a_statement_without_resources" {
  command = plan

  variables {
    statements = { Send = { actions = ["sqs:SendMessage"], resources = [] } }
  }

  expect_failures = [var.statements]
}

run "refuses_an_action_without_its_service" {
  command = plan

  variables {
    statements = { Send = { actions = ["SendMessage"], resources = ["arn:aws:sqs:eu-west-1:111122223333:orders"] } }
  }

  expect_failures = [var.statements]
}

run "refuses_a_resource_that_is_no_arn" {
  command = plan

  variables {
    # With a reason, so that only the form is at fault.
    statements = { Send = { actions = ["sqs:Send*"], resources = ["orders"], wildcard_reason = "Every way of sending." } }
  }

  expect_failures = [var.statements]
}

run "refuses_a_whole_service" {
  command = plan

  variables {
    statements = { Send = { actions = ["sqs:*"], resources = ["arn:aws:sqs:eu-west-1:111122223333:orders"] } }
  }

  expect_failures = [var.statements]
}

run "refuses_every_action" {
  command = plan

  variables {
    statements = { Send = { actions = ["*"], resources = ["arn:aws:sqs:eu-west-1:111122223333:orders"] } }
  }

  expect_failures = [var.statements]
}

run "refuses_part_of_an_action" {
  command = plan

  variables {
    statements = { Send = { actions = ["sqs:Get*"], resources = ["arn:aws:sqs:eu-west-1:111122223333:orders"] } }
  }

  expect_failures = [var.statements]
}

run "refuses_every_resource" {
  command = plan

  variables {
    statements = { Send = { actions = ["sqs:SendMessage"], resources = ["*"] } }
  }

  expect_failures = [var.statements]
}

run "refuses_every_resource_of_a_service" {
  command = plan

  variables {
    statements = { Send = { actions = ["sqs:SendMessage"], resources = ["arn:aws:sqs:eu-west-1:111122223333:*"] } }
  }

  expect_failures = [var.statements]
}

run "refuses_every_resource_of_a_type" {
  command = plan

  variables {
    statements = { Read = { actions = ["dynamodb:GetItem"], resources = ["arn:aws:dynamodb:eu-west-1:111122223333:table/*"] } }
  }

  expect_failures = [var.statements]
}

run "refuses_every_bucket" {
  command = plan

  variables {
    statements = { Read = { actions = ["s3:GetObject"], resources = ["arn:aws:s3:::*/invoices"] } }
  }

  expect_failures = [var.statements]
}

run "refuses_every_region" {
  command = plan

  variables {
    statements = { Send = { actions = ["sqs:SendMessage"], resources = ["arn:aws:sqs:*:111122223333:orders"] } }
  }

  expect_failures = [var.statements]
}

run "refuses_a_reason_without_a_wildcard" {
  command = plan

  variables {
    statements = { Send = { actions = ["sqs:SendMessage"], resources = ["arn:aws:sqs:eu-west-1:111122223333:orders"], wildcard_reason = "It was needed once." } }
  }

  expect_failures = [var.statements]
}

run "refuses_an_empty_reason" {
  command = plan

  variables {
    statements = { Send = { actions = ["sqs:SendMessage"], resources = ["*"], wildcard_reason = "" } }
  }

  expect_failures = [var.statements]
}

run "accepts_a_policy_that_just_fits" {
  command = plan

  variables {
    statements = { Read = {
      actions   = ["s3:GetObject"]
      resources = [for n in range(100) : "arn:aws:s3:::invoices/${format("%070d", n)}/*"]
    } }
  }

  assert {
    condition     = length(output.json) > 9000
    error_message = "The policy must be near the limit for this run to mean anything."
  }
}

run "refuses_a_policy_that_no_role_can_hold" {
  command = plan

  variables {
    statements = { Read = {
      actions   = ["s3:GetObject"]
      resources = [for n in range(120) : "arn:aws:s3:::invoices/${format("%070d", n)}/*"]
    } }
  }

  expect_failures = [output.json]
}
