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
  name        = "orders"
  description = "Orders at rest"
}

run "least" {
  command = plan

  variables {
    name                    = "o"
    description             = "d"
    rotation_period_in_days = 90
    deletion_window_in_days = 7
  }
}

run "most" {
  command = plan

  variables {
    name                    = format("%0250d", 0)
    description             = format("%08192d", 0)
    via_services            = ["dynamodb", "kinesis", "lambda", "s3", "secretsmanager", "sns", "sqs", "ssm"]
    service_principals      = ["cloudwatch", "delivery", "events", "logs", "s3", "sns"]
    rotation_period_in_days = 2560
    deletion_window_in_days = 30
  }
}

# Each run below breaks one rule and no other.

run "name_with_a_space" {
  command = plan

  variables {
    name = "new orders"
  }

  expect_failures = [var.name]
}

run "name_of_aws" {
  command = plan

  variables {
    name = "aws/orders"
  }

  expect_failures = [var.name]
}

run "name_with_the_prefix" {
  command = plan

  variables {
    name = "alias/orders"
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

run "service_that_is_none" {
  command = plan

  variables {
    via_services = ["SQS"]
  }

  expect_failures = [var.via_services]
}

run "service_by_its_principal" {
  command = plan

  variables {
    service_principals = ["sns.amazonaws.com"]
  }

  expect_failures = [var.service_principals]
}

run "rotated_too_often" {
  command = plan

  variables {
    rotation_period_in_days = 89
  }

  expect_failures = [var.rotation_period_in_days]
}

run "deleted_too_soon" {
  command = plan

  variables {
    deletion_window_in_days = 6
  }

  expect_failures = [var.deletion_window_in_days]
}
