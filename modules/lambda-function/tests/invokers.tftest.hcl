mock_provider "aws" {
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/orders" }
  }

  mock_resource "aws_lambda_function" {
    defaults = { arn = "arn:aws:lambda:eu-west-1:111122223333:function:orders", version = "7" }
  }

  mock_resource "aws_lambda_alias" {
    defaults = { arn = "arn:aws:lambda:eu-west-1:111122223333:function:orders:live" }
  }
}

variables {
  name        = "orders"
  handler     = "orders.handler"
  kms_key_arn = null
  policy_json = null
  package = {
    bucket           = "packages"
    key              = "orders.zip"
    source_code_hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    runtime          = "python3.13"
  }
}

run "may_be_invoked_by_a_topic" {
  variables {
    invokers = { events = { service = "sns.amazonaws.com", source_arn = "arn:aws:sns:eu-west-1:111122223333:events" } }
  }

  assert {
    condition     = aws_lambda_permission.invoker["events"].principal == "sns.amazonaws.com" && aws_lambda_permission.invoker["events"].source_arn == "arn:aws:sns:eu-west-1:111122223333:events" && aws_lambda_permission.invoker["events"].function_name == "arn:aws:lambda:eu-west-1:111122223333:function:orders" && aws_lambda_permission.invoker["events"].qualifier == null && aws_lambda_permission.invoker["events"].statement_id == "invoker-events"
    error_message = "The topic may invoke the function."
  }
}

run "may_be_invoked_through_its_alias" {
  variables {
    alias    = { name = "live" }
    invokers = { events = { service = "sns.amazonaws.com", source_arn = "arn:aws:sns:eu-west-1:111122223333:events" } }
  }

  assert {
    condition     = aws_lambda_permission.invoker["events"].qualifier == "live"
    error_message = "The topic may invoke the alias."
  }
}

run "reads_a_kinesis_stream" {
  variables {
    event_sources = { streams = { clicks = {
      arn                        = "arn:aws:kinesis:eu-west-1:111122223333:stream/clicks"
      on_failure_destination_arn = "arn:aws:sqs:eu-west-1:111122223333:failed"
    } } }
  }

  assert {
    condition     = aws_lambda_event_source_mapping.stream["clicks"].event_source_arn == "arn:aws:kinesis:eu-west-1:111122223333:stream/clicks" && aws_lambda_event_source_mapping.stream["clicks"].starting_position == "TRIM_HORIZON"
    error_message = "The stream must be read."
  }

  assert {
    condition     = join(" ", [for s in jsondecode(aws_iam_role_policy.runtime.policy).Statement : join(" ", concat([s.Sid], s.Resource)) if strcontains(s.Sid, "Streams")]) == "ReadKinesisStreams arn:aws:kinesis:eu-west-1:111122223333:stream/clicks"
    error_message = "The role may read this stream, and no stream of a table."
  }
}

run "refuses_a_consumer_of_a_kinesis_stream" {
  command = plan

  variables {
    event_sources = { streams = { clicks = { arn = "arn:aws:kinesis:eu-west-1:111122223333:stream/clicks/consumer/orders:1", on_failure_destination_arn = null } } }
  }

  expect_failures = [var.event_sources]
}

run "refuses_large_batches_of_a_fifo_queue" {
  command = plan

  variables {
    event_sources = { queues = { orders = { arn = "arn:aws:sqs:eu-west-1:111122223333:orders.fifo", visibility_timeout_seconds = 180, batch_size = 100, maximum_batching_window_in_seconds = 1 } } }
  }

  expect_failures = [var.event_sources]
}

run "refuses_an_invoker_with_a_space" {
  command = plan

  variables {
    invokers = { "the events" = { service = "sns.amazonaws.com", source_arn = "arn:aws:sns:eu-west-1:111122223333:events" } }
  }

  expect_failures = [var.invokers]
}

run "refuses_an_invoker_that_is_no_service" {
  command = plan

  variables {
    invokers = { events = { service = "sns", source_arn = "arn:aws:sns:eu-west-1:111122223333:events" } }
  }

  expect_failures = [var.invokers]
}

run "refuses_every_source" {
  command = plan

  variables {
    invokers = { events = { service = "sns.amazonaws.com", source_arn = "*" } }
  }

  expect_failures = [var.invokers]
}
