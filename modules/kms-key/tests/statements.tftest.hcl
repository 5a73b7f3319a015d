mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { id = "eu-west-1" }
  }
}

variables {
  name        = "orders"
  description = "Encrypts orders"
}

run "adds_statements_to_the_policy" {
  variables {
    policy_statements = {
      Partner = {
        principals = { AWS = ["arn:aws:iam::444455556666:role/partner"] }
        actions    = ["kms:Decrypt"]
      }
      Organisation = {
        effect     = "Deny"
        principals = { AWS = ["*"] }
        actions    = ["kms:Decrypt"]
        conditions = { StringNotEquals = { "aws:PrincipalOrgID" = ["o-1234567890"] } }
      }
    }
  }

  assert {
    condition     = jsonencode([for s in jsondecode(aws_kms_key.this.policy).Statement : s if try(s.Sid, "") == "Partner"]) == jsonencode([{ Action = ["kms:Decrypt"], Effect = "Allow", Principal = { AWS = ["arn:aws:iam::444455556666:role/partner"] }, Resource = "*", Sid = "Partner" }])
    error_message = "The policy must have the statement that was requested, about this resource, without conditions."
  }

  assert {
    condition     = jsonencode([for s in jsondecode(aws_kms_key.this.policy).Statement : s.Condition if try(s.Sid, "") == "Organisation" && s.Effect == "Deny"]) == jsonencode([{ StringNotEquals = { "aws:PrincipalOrgID" = ["o-1234567890"] } }])
    error_message = "The policy must have the conditions that were requested."
  }

  assert {
    condition     = contains([for s in jsondecode(aws_kms_key.this.policy).Statement : try(s.Sid, "")], "EnableIamPolicies")
    error_message = "The module's own statements must remain."
  }
}

run "refuses_a_sid_of_its_own" {
  command = plan

  variables {
    policy_statements = { EnableIamPolicies = { principals = { AWS = ["arn:aws:iam::444455556666:root"] }, actions = ["kms:Decrypt"] } }
  }

  expect_failures = [var.policy_statements]
}

run "refuses_an_effect_that_iam_does_not_know" {
  command = plan

  variables {
    policy_statements = { Partner = { effect = "allow", principals = { AWS = ["arn:aws:iam::444455556666:root"] }, actions = ["kms:Decrypt"] } }
  }

  expect_failures = [var.policy_statements]
}

run "refuses_a_statement_about_nobody" {
  command = plan

  variables {
    policy_statements = { Partner = { principals = {}, actions = ["kms:Decrypt"] } }
  }

  expect_failures = [var.policy_statements]
}

run "refuses_a_statement_that_allows_everybody" {
  command = plan

  variables {
    policy_statements = { Partner = { principals = { AWS = ["*"] }, actions = ["kms:Decrypt"] } }
  }

  expect_failures = [var.policy_statements]
}

run "refuses_actions_of_another_service" {
  command = plan

  variables {
    policy_statements = { Partner = { principals = { AWS = ["arn:aws:iam::444455556666:root"] }, actions = ["ec2:RunInstances"] } }
  }

  expect_failures = [var.policy_statements]
}

run "refuses_a_sid_of_a_service" {
  command = plan

  variables {
    policy_statements = { AllowServiceLogs = { principals = { AWS = ["arn:aws:iam::444455556666:root"] }, actions = ["kms:Decrypt"] } }
  }

  expect_failures = [var.policy_statements]
}
