mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { id = "eu-west-1" }
  }

  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/approval" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/vendedlogs/states/approval" }
  }
}

variables {
  name        = "approval"
  definition  = "{\"StartAt\": \"Done\", \"States\": {\"Done\": {\"Type\": \"Succeed\"}}}"
  policy_json = "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"sns:Publish\", \"Resource\": \"arn:aws:sns:eu-west-1:111122223333:news\"}]}"
  kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}

run "is_encrypted_logged_and_traced" {
  assert {
    condition     = aws_sfn_state_machine.this.type == "STANDARD" && aws_sfn_state_machine.this.tracing_configuration[0].enabled
    error_message = "The default is a standard workflow with traces."
  }

  assert {
    condition     = aws_sfn_state_machine.this.encryption_configuration[0].type == "CUSTOMER_MANAGED_KMS_KEY" && aws_sfn_state_machine.this.encryption_configuration[0].kms_key_id == var.kms_key_arn
    error_message = "Executions must be encrypted with the key."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.name == "/aws/vendedlogs/states/approval" && aws_cloudwatch_log_group.this.retention_in_days == 365 && aws_cloudwatch_log_group.this.kms_key_id == var.kms_key_arn
    error_message = "The log group must be encrypted and kept for a year."
  }

  assert {
    condition     = aws_sfn_state_machine.this.logging_configuration[0].level == "ERROR" && !aws_sfn_state_machine.this.logging_configuration[0].include_execution_data && endswith(aws_sfn_state_machine.this.logging_configuration[0].log_destination, ":log-group:/aws/vendedlogs/states/approval:*")
    error_message = "Failures must be logged, without their data, into the group made here."
  }

  assert {
    condition     = aws_iam_role_policy.definition.policy == var.policy_json
    error_message = "The workflow may do what the caller says."
  }

  assert {
    condition = jsondecode(aws_iam_role.this.assume_role_policy).Statement == [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "states.amazonaws.com" }
      Condition = {
        StringEquals = { "aws:SourceAccount" = "111122223333" }
        ArnLike = { "aws:SourceArn" = [
          "arn:aws:states:eu-west-1:111122223333:stateMachine:approval",
          "arn:aws:states:eu-west-1:111122223333:stateMachine:approval/*",
        ] }
      }
    }]
    error_message = "Only this machine may take the role, also for children of a distributed map, whose machine has a label."
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.runtime.policy).Statement == [
      {
        Sid    = "DeliverLogsAndTraces"
        Effect = "Allow"
        Action = [
          "logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies", "logs:GetLogDelivery",
          "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
          "xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments",
        ]
        Resource = "*"
      },
      {
        Sid      = "EncryptExecutions"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = var.kms_key_arn
        Condition = { StringLike = { "kms:EncryptionContext:aws:states:stateMachineArn" = [
          "arn:aws:states:eu-west-1:111122223333:stateMachine:approval",
          "arn:aws:states:eu-west-1:111122223333:stateMachine:approval/*",
        ] } }
      },
      {
        Sid       = "EncryptLogs"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = var.kms_key_arn
        Condition = { StringLike = { "kms:EncryptionContext:SourceArn" = "arn:aws:logs:eu-west-1:111122223333:*" } }
      },
    ]
    error_message = "The role must have exactly what logs, traces and the key take."
  }
}

run "does_without_a_key_of_its_own" {
  variables {
    kms_key_arn = null
  }

  assert {
    condition     = length(aws_sfn_state_machine.this.encryption_configuration) == 0 && aws_cloudwatch_log_group.this.kms_key_id == null
    error_message = "Without a key AWS's own must be used."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.runtime.policy).Statement[*].Sid == ["DeliverLogsAndTraces"]
    error_message = "Without a key the role needs none."
  }
}

run "hands_every_option_on" {
  command = plan

  variables {
    type                   = "EXPRESS"
    logging                = { retention_in_days = 3653, level = "ALL" }
    include_execution_data = true
    tags                   = { team = "orders" }
  }

  assert {
    condition     = aws_sfn_state_machine.this.type == "EXPRESS" && aws_sfn_state_machine.this.logging_configuration[0].level == "ALL" && aws_sfn_state_machine.this.logging_configuration[0].include_execution_data
    error_message = "Type, level and the switch for data must be the given ones."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.retention_in_days == 3653 && aws_sfn_state_machine.this.tags == tomap({ team = "orders" }) && aws_iam_role.this.tags == tomap({ team = "orders" }) && aws_cloudwatch_log_group.this.tags == tomap({ team = "orders" })
    error_message = "Retention and tags must be the given ones, on everything."
  }

  assert {
    condition     = output.name == "approval" && output.role_name == "approval" && output.log_group_name == "/aws/vendedlogs/states/approval"
    error_message = "Names must be handed on."
  }
}

run "accepts_the_longest_name" {
  command = plan

  variables {
    name = format("n%063d", 0)
  }

  assert {
    condition     = length(aws_sfn_state_machine.this.name) == 64
    error_message = "A name of 64 characters must pass."
  }
}

run "refuses_a_longer_name" {
  command = plan

  variables {
    name = format("n%064d", 0)
  }

  expect_failures = [var.name]
}

run "refuses_a_definition_that_is_not_json" {
  command = plan

  variables {
    definition = "StartAt: Done"
  }

  expect_failures = [var.definition]
}

run "refuses_a_start_that_is_no_state" {
  command = plan

  variables {
    definition = "{\"StartAt\": \"Begin\", \"States\": {\"Done\": {\"Type\": \"Succeed\"}}}"
  }

  expect_failures = [var.definition]
}

run "refuses_a_definition_without_states" {
  command = plan

  variables {
    definition = "{\"StartAt\": \"Done\"}"
  }

  expect_failures = [var.definition]
}

run "refuses_another_type" {
  command = plan

  variables {
    type = "STANDART"
  }

  expect_failures = [var.type]
}

run "refuses_a_policy_without_statements" {
  command = plan

  variables {
    policy_json = "{}"
  }

  expect_failures = [var.policy_json]
}

run "refuses_a_retention_that_cloudwatch_does_not_know" {
  command = plan

  variables {
    logging = { retention_in_days = 31 }
  }

  expect_failures = [var.logging]
}

run "refuses_a_level_of_functions" {
  command = plan

  variables {
    logging = { level = "INFO" }
  }

  expect_failures = [var.logging]
}

run "refuses_an_alias_for_the_key" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:alias/orders"
  }

  expect_failures = [var.kms_key_arn]
}
