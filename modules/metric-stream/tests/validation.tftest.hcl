mock_provider "aws" {
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/metrics" }
  }
}

variables {
  name          = "orders"
  firehose_arn  = "arn:aws:firehose:eu-west-1:111122223333:deliverystream/metrics"
  namespaces    = ["AWS/Lambda"]
  output_format = "json"
}

run "least" {
  command = plan

  variables {
    name         = "o"
    firehose_arn = "arn:aws-cn:firehose:cn-north-1:111122223333:deliverystream/m"
    namespaces   = ["o"]
  }
}

run "most" {
  command = plan

  variables {
    name          = format("%064d", 0)
    firehose_arn  = "arn:aws:firehose:eu-west-1:111122223333:deliverystream/${format("%064d", 0)}"
    namespaces    = [for number in range(1000) : format("%0255d", number)]
    output_format = "opentelemetry1.0"
  }
}

# Each run below breaks one rule and no other.

run "refuses_a_name_that_no_role_may_have" {
  command = plan

  variables {
    name = format("%065d", 0)
  }

  expect_failures = [var.name]
}

run "refuses_another_kind_of_stream" {
  command = plan

  variables {
    firehose_arn = "arn:aws:kinesis:eu-west-1:111122223333:stream/metrics"
  }

  expect_failures = [var.firehose_arn]
}

run "refuses_every_metric_of_the_account" {
  command = plan

  variables {
    namespaces = []
  }

  expect_failures = [var.namespaces]
}

run "refuses_a_thousand_and_one_namespaces" {
  command = plan

  variables {
    namespaces = [for number in range(1001) : tostring(number)]
  }

  expect_failures = [var.namespaces]
}

run "refuses_a_wildcard" {
  command = plan

  variables {
    namespaces = ["AWS/*"]
  }

  expect_failures = [var.namespaces]
}

run "refuses_an_unknown_format" {
  command = plan

  variables {
    output_format = "opentelemetry"
  }

  expect_failures = [var.output_format]
}
