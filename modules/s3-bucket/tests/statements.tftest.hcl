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

  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::orders-files" }
  }
}

variables {
  name        = "orders-files"
  kms_key_arn = null
}

run "adds_statements_to_the_policy" {
  variables {
    policy_statements = {
      Partner = {
        principals = { AWS = ["arn:aws:iam::444455556666:role/partner"] }
        actions    = ["s3:GetObject"]
      }
      Organisation = {
        effect     = "Deny"
        principals = { AWS = ["*"] }
        actions    = ["s3:GetObject"]
        conditions = { StringNotEquals = { "aws:PrincipalOrgID" = ["o-1234567890"] } }
      }
    }
  }

  assert {
    condition     = jsonencode([for s in jsondecode(aws_s3_bucket_policy.this.policy).Statement : s if try(s.Sid, "") == "Partner"]) == jsonencode([{ Action = ["s3:GetObject"], Effect = "Allow", Principal = { AWS = ["arn:aws:iam::444455556666:role/partner"] }, Resource = ["arn:aws:s3:::orders-files", "arn:aws:s3:::orders-files/*"], Sid = "Partner" }])
    error_message = "The policy must have the statement that was requested, about this resource, without conditions."
  }

  assert {
    condition     = jsonencode([for s in jsondecode(aws_s3_bucket_policy.this.policy).Statement : s.Condition if try(s.Sid, "") == "Organisation" && s.Effect == "Deny"]) == jsonencode([{ StringNotEquals = { "aws:PrincipalOrgID" = ["o-1234567890"] } }])
    error_message = "The policy must have the conditions that were requested."
  }

  assert {
    condition     = contains([for s in jsondecode(aws_s3_bucket_policy.this.policy).Statement : try(s.Sid, "")], "DenyPlainHttp")
    error_message = "The module's own statements must remain."
  }
}

run "refuses_a_sid_of_its_own" {
  command = plan

  variables {
    policy_statements = { DenyPlainHttp = { principals = { AWS = ["arn:aws:iam::444455556666:root"] }, actions = ["s3:GetObject"] } }
  }

  expect_failures = [var.policy_statements]
}

run "refuses_an_effect_that_iam_does_not_know" {
  command = plan

  variables {
    policy_statements = { Partner = { effect = "allow", principals = { AWS = ["arn:aws:iam::444455556666:root"] }, actions = ["s3:GetObject"] } }
  }

  expect_failures = [var.policy_statements]
}

run "refuses_a_statement_about_nobody" {
  command = plan

  variables {
    policy_statements = { Partner = { principals = {}, actions = ["s3:GetObject"] } }
  }

  expect_failures = [var.policy_statements]
}

run "refuses_a_statement_that_allows_everybody" {
  command = plan

  variables {
    policy_statements = { Partner = { principals = { AWS = ["*"] }, actions = ["s3:GetObject"] } }
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

run "limits_a_statement_to_a_prefix" {
  variables {
    policy_statements = { Partner = { principals = { AWS = ["arn:aws:iam::444455556666:root"] }, actions = ["s3:GetObject"], object_prefix = "shared/" } }
  }

  assert {
    condition     = jsonencode([for s in jsondecode(aws_s3_bucket_policy.this.policy).Statement : s.Resource if s.Sid == "Partner"]) == jsonencode([["arn:aws:s3:::orders-files", "arn:aws:s3:::orders-files/shared/*"]])
    error_message = "The statement must be about objects of the prefix."
  }
}

run "receives_access_logs_of_other_buckets" {
  variables {
    access_log_sources = ["arn:aws:s3:::orders-data"]
  }

  assert {
    condition     = jsonencode([for s in jsondecode(aws_s3_bucket_policy.this.policy).Statement : s if s.Sid == "ReceiveAccessLogs"]) == jsonencode([{ Action = "s3:PutObject", Condition = { ArnLike = { "aws:SourceArn" = ["arn:aws:s3:::orders-data"] } }, Effect = "Allow", Principal = { Service = "logging.s3.amazonaws.com" }, Resource = "arn:aws:s3:::orders-files/*", Sid = "ReceiveAccessLogs" }])
    error_message = "S3 may write logs of the buckets that were named."
  }
}

run "receives_no_access_logs_by_default" {
  assert {
    condition     = length([for s in jsondecode(aws_s3_bucket_policy.this.policy).Statement : s if s.Sid == "ReceiveAccessLogs"]) == 0
    error_message = "S3 may write no logs unless requested."
  }
}

run "refuses_the_name_of_a_source" {
  command = plan

  variables {
    access_log_sources = ["orders-data"]
  }

  expect_failures = [var.access_log_sources]
}

run "refuses_its_own_logs" {
  command = plan

  variables {
    access_log_sources = ["arn:aws:s3:::orders-files"]
  }

  expect_failures = [var.access_log_sources]
}

run "refuses_logs_under_a_key_that_s3_cannot_use" {
  command = plan

  variables {
    kms_key_arn        = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    access_log_sources = ["arn:aws:s3:::orders-data"]
  }

  expect_failures = [var.access_log_sources]
}
