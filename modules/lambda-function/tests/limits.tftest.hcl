mock_provider "aws" {
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/example" }
  }
}

variables {
  name        = "orders"
  handler     = "orders.handler"
  kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  policy_json = "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"dynamodb:GetItem\", \"Resource\": \"arn:aws:dynamodb:eu-west-1:111122223333:table/orders\"}]}"
  package = {
    bucket           = "packages"
    key              = "orders.zip"
    source_code_hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    runtime          = "python3.13"
  }
}

run "accepts_every_lower_limit" {
  command = plan

  variables {
    environment  = { T2 = "" }
    limits       = { memory_size = 128, timeout = 1, reserved_concurrent_executions = 0, ephemeral_storage = 512 }
    logging      = { retention_in_days = 1, level = "TRACE" }
    asynchronous = { on_failure_destination_arn = "arn:aws:sqs:eu-west-1:111122223333:failed", maximum_retry_attempts = 0, maximum_event_age_in_seconds = 60 }
    event_sources = {
      queues = { orders = { arn = "arn:aws:sqs:eu-west-1:111122223333:orders", visibility_timeout_seconds = 1, batch_size = 1, maximum_concurrency = 2 } }
      streams = { orders = {
        arn                           = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/2026-01-01T00:00:00.000"
        on_failure_destination_arn    = "arn:aws:sns:eu-west-1:111122223333:operations"
        batch_size                    = 1
        maximum_retry_attempts        = 0
        maximum_record_age_in_seconds = 60
        filter_patterns               = ["{}"]
      } }
    }
    alias = { name = "l" }
    package = {
      bucket           = "packages"
      key              = "orders.zip"
      source_code_hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
      runtime          = "provided.al2023"
    }
  }

  assert {
    condition     = aws_lambda_function.this.timeout == 1 && aws_lambda_event_source_mapping.queue["orders"].batch_size == 1 && aws_lambda_event_source_mapping.stream["orders"].maximum_retry_attempts == 0
    error_message = "Every lower limit must pass."
  }
}

run "accepts_every_upper_limit" {
  command = plan

  variables {
    name         = format("n%063d", 0)
    description  = format("n%0255d", 0)
    handler      = format("n%0127d", 0)
    environment  = { TABLE = format("x%04090d", 0) }
    layers       = [for number in range(5) : "arn:aws:lambda:eu-west-1:444455556666:layer:agent-${number}:1"]
    limits       = { memory_size = 10240, timeout = 900, reserved_concurrent_executions = 1000, ephemeral_storage = 10240 }
    logging      = { retention_in_days = 3653, level = "FATAL" }
    asynchronous = { on_failure_destination_arn = "arn:aws:sqs:eu-west-1:111122223333:failed", maximum_retry_attempts = 2, maximum_event_age_in_seconds = 21600 }
    event_sources = {
      queues = { orders = {
        arn                                = "arn:aws:sqs:eu-west-1:111122223333:orders"
        visibility_timeout_seconds         = 900
        batch_size                         = 10000
        maximum_batching_window_in_seconds = 300
        maximum_concurrency                = 1000
        filter_patterns                    = [for n in range(10) : "{}"]
      } }
      streams = { orders = {
        arn                           = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/2026-01-01T00:00:00.000"
        on_failure_destination_arn    = null
        batch_size                    = 10000
        maximum_retry_attempts        = 10000
        maximum_record_age_in_seconds = 604800
        parallelization_factor        = 10
      } }
    }
    alias = { name = format("n%0127d", 0) }
  }

  assert {
    condition     = aws_lambda_function.this.timeout == 900 && aws_lambda_event_source_mapping.queue["orders"].batch_size == 10000 && aws_lambda_event_source_mapping.stream["orders"].maximum_retry_attempts == 10000
    error_message = "Every upper limit must pass."
  }
}

run "refuses_a_name_that_is_too_long" {
  command = plan

  variables {
    name = format("n%064d", 0)
  }

  expect_failures = [var.name]
}

run "refuses_a_long_description" {
  command = plan

  variables {
    description = format("n%0256d", 0)
  }

  expect_failures = [var.description]
}

run "refuses_a_handler_with_a_space" {
  command = plan

  variables {
    handler = "orders handler"
  }

  expect_failures = [var.handler]
}

run "refuses_a_hash_in_hexadecimal" {
  command = plan

  variables {
    package = {
      bucket           = "packages"
      key              = "orders.zip"
      source_code_hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
      runtime          = "python3.13"
      architecture     = "arm64"
    }
  }

  expect_failures = [var.package]
}

run "refuses_a_runtime_of_another_cloud" {
  command = plan

  variables {
    package = {
      bucket           = "packages"
      key              = "orders.zip"
      source_code_hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
      runtime          = "python-3.13"
      architecture     = "arm64"
    }
  }

  expect_failures = [var.package]
}

run "refuses_another_architecture" {
  command = plan

  variables {
    package = {
      bucket           = "packages"
      key              = "orders.zip"
      source_code_hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
      runtime          = "python3.13"
      architecture     = "aarch64"
    }
  }

  expect_failures = [var.package]
}

run "refuses_a_policy_without_statements" {
  command = plan

  variables {
    policy_json = "{}"
  }

  expect_failures = [var.policy_json]
}

run "refuses_a_policy_that_is_not_json" {
  command = plan

  variables {
    policy_json = "allow all"
  }

  expect_failures = [var.policy_json]
}

run "refuses_a_variable_that_begins_with_a_digit" {
  command = plan

  variables {
    environment = { "1ST" = "x" }
  }

  expect_failures = [var.environment]
}

run "refuses_a_variable_of_lambdas_own" {
  command = plan

  variables {
    environment = { AWS_REGION = "eu-west-1" }
  }

  expect_failures = [var.environment]
}

run "refuses_an_environment_that_is_too_large" {
  command = plan

  variables {
    environment = { TABLE = format("x%04091d", 0) }
  }

  expect_failures = [var.environment]
}

run "refuses_too_little_memory" {
  command = plan

  variables {
    limits = { memory_size = 127 }
  }

  expect_failures = [var.limits]
}

run "refuses_too_much_memory" {
  command = plan

  variables {
    limits = { memory_size = 10241 }
  }

  expect_failures = [var.limits]
}

run "refuses_half_a_megabyte" {
  command = plan

  variables {
    limits = { memory_size = 512.5 }
  }

  expect_failures = [var.limits]
}

run "refuses_a_timeout_above_15_minutes" {
  command = plan

  variables {
    limits = { timeout = 901 }
  }

  expect_failures = [var.limits]
}

run "refuses_a_timeout_of_nothing" {
  command = plan

  variables {
    limits = { timeout = 0 }
  }

  expect_failures = [var.limits]
}

run "refuses_a_negative_reservation" {
  command = plan

  variables {
    limits = { reserved_concurrent_executions = -2 }
  }

  expect_failures = [var.limits]
}

run "refuses_too_little_storage" {
  command = plan

  variables {
    limits = { ephemeral_storage = 511 }
  }

  expect_failures = [var.limits]
}

run "refuses_a_retention_that_cloudwatch_does_not_know" {
  command = plan

  variables {
    logging = { retention_in_days = 31 }
  }

  expect_failures = [var.logging]
}

run "refuses_an_unknown_level" {
  command = plan

  variables {
    logging = { level = "WARNING" }
  }

  expect_failures = [var.logging]
}

run "refuses_an_unknown_tracing_mode" {
  command = plan

  variables {
    logging = { tracing_mode = "Off" }
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

run "refuses_a_topic_as_a_queue" {
  command = plan

  variables {
    event_sources = { queues = { orders = { arn = "arn:aws:sns:eu-west-1:111122223333:orders", visibility_timeout_seconds = 180 } } }
  }

  expect_failures = [var.event_sources]
}

run "refuses_a_table_as_a_stream" {
  command = plan

  variables {
    event_sources = { streams = { orders = { arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", on_failure_destination_arn = null } } }
  }

  expect_failures = [var.event_sources]
}

run "refuses_a_visibility_timeout_below_the_functions" {
  command = plan

  variables {
    event_sources = { queues = { orders = { arn = "arn:aws:sqs:eu-west-1:111122223333:orders", visibility_timeout_seconds = 29 } } }
  }

  expect_failures = [var.event_sources]
}

run "refuses_an_empty_batch_of_a_queue" {
  command = plan

  variables {
    event_sources = { queues = { orders = { arn = "arn:aws:sqs:eu-west-1:111122223333:orders", visibility_timeout_seconds = 180, batch_size = 0 } } }
  }

  expect_failures = [var.event_sources]
}

run "refuses_a_large_batch_without_a_window" {
  command = plan

  variables {
    event_sources = { queues = { orders = { arn = "arn:aws:sqs:eu-west-1:111122223333:orders", visibility_timeout_seconds = 180, batch_size = 11 } } }
  }

  expect_failures = [var.event_sources]
}

run "refuses_a_concurrency_of_one" {
  command = plan

  variables {
    event_sources = { queues = { orders = { arn = "arn:aws:sqs:eu-west-1:111122223333:orders", visibility_timeout_seconds = 180, maximum_concurrency = 1 } } }
  }

  expect_failures = [var.event_sources]
}

run "refuses_an_empty_batch_of_a_stream" {
  command = plan

  variables {
    event_sources = { streams = { orders = { arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/2026-01-01T00:00:00.000", on_failure_destination_arn = null, batch_size = 0 } } }
  }

  expect_failures = [var.event_sources]
}

run "refuses_a_window_above_five_minutes_of_a_queue" {
  command = plan

  variables {
    event_sources = { queues = { orders = { arn = "arn:aws:sqs:eu-west-1:111122223333:orders", visibility_timeout_seconds = 180, maximum_batching_window_in_seconds = 301 } } }
  }

  expect_failures = [var.event_sources]
}

run "refuses_a_window_above_five_minutes_of_a_stream" {
  command = plan

  variables {
    event_sources = { streams = { orders = { arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/2026-01-01T00:00:00.000", on_failure_destination_arn = null, maximum_batching_window_in_seconds = 301 } } }
  }

  expect_failures = [var.event_sources]
}

run "refuses_an_unknown_starting_position" {
  command = plan

  variables {
    event_sources = { streams = { orders = { arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/2026-01-01T00:00:00.000", on_failure_destination_arn = null, starting_position = "AT_TIMESTAMP" } } }
  }

  expect_failures = [var.event_sources]
}

run "refuses_too_many_retries" {
  command = plan

  variables {
    event_sources = { streams = { orders = { arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/2026-01-01T00:00:00.000", on_failure_destination_arn = null, maximum_retry_attempts = 10001 } } }
  }

  expect_failures = [var.event_sources]
}

run "refuses_a_record_age_below_a_minute" {
  command = plan

  variables {
    event_sources = { streams = { orders = { arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/2026-01-01T00:00:00.000", on_failure_destination_arn = null, maximum_record_age_in_seconds = 59 } } }
  }

  expect_failures = [var.event_sources]
}

run "refuses_a_parallelization_of_eleven" {
  command = plan

  variables {
    event_sources = { streams = { orders = { arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/2026-01-01T00:00:00.000", on_failure_destination_arn = null, parallelization_factor = 11 } } }
  }

  expect_failures = [var.event_sources]
}

run "refuses_a_bucket_for_records_given_up" {
  command = plan

  variables {
    event_sources = { streams = { orders = { arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/2026-01-01T00:00:00.000", on_failure_destination_arn = "arn:aws:s3:::failed" } } }
  }

  expect_failures = [var.event_sources]
}

run "refuses_a_filter_that_is_no_object" {
  command = plan

  variables {
    event_sources = { queues = { orders = { arn = "arn:aws:sqs:eu-west-1:111122223333:orders", visibility_timeout_seconds = 180, filter_patterns = ["[1]"] } } }
  }

  expect_failures = [var.event_sources]
}

run "refuses_eleven_filters" {
  command = plan

  variables {
    event_sources = { queues = { orders = { arn = "arn:aws:sqs:eu-west-1:111122223333:orders", visibility_timeout_seconds = 180, filter_patterns = [for n in range(11) : "{}"] } } }
  }

  expect_failures = [var.event_sources]
}

run "refuses_a_function_for_failed_events" {
  command = plan

  variables {
    asynchronous = { on_failure_destination_arn = "arn:aws:lambda:eu-west-1:111122223333:function:failed" }
  }

  expect_failures = [var.asynchronous]
}

run "refuses_three_retries_of_an_event" {
  command = plan

  variables {
    asynchronous = { on_failure_destination_arn = "arn:aws:sqs:eu-west-1:111122223333:failed", maximum_retry_attempts = 3 }
  }

  expect_failures = [var.asynchronous]
}

run "refuses_an_event_age_below_a_minute" {
  command = plan

  variables {
    asynchronous = { on_failure_destination_arn = "arn:aws:sqs:eu-west-1:111122223333:failed", maximum_event_age_in_seconds = 59 }
  }

  expect_failures = [var.asynchronous]
}

run "refuses_a_number_as_an_alias" {
  command = plan

  variables {
    alias = { name = "7" }
  }

  expect_failures = [var.alias]
}

run "refuses_half_a_warm_environment" {
  command = plan

  variables {
    alias = { name = "live", provisioned_concurrent_executions = 0.5 }
  }

  expect_failures = [var.alias]
}

run "refuses_a_snapshot_kept_warm" {
  command = plan

  variables {
    alias = { name = "live", snap_start = true, provisioned_concurrent_executions = 1 }
  }

  expect_failures = [var.alias]
}

run "accepts_a_snapshot_of_the_default_tmp" {
  command = plan

  variables {
    alias = { name = "live", snap_start = true }
  }

  assert {
    condition     = aws_lambda_function.this.snap_start[0].apply_on == "PublishedVersions" && aws_lambda_function.this.ephemeral_storage[0].size == 512
    error_message = "Published versions must be snapshots."
  }
}

run "refuses_a_snapshot_of_a_large_tmp" {
  command = plan

  variables {
    alias  = { name = "live", snap_start = true }
    limits = { ephemeral_storage = 513 }
  }

  expect_failures = [var.alias]
}

run "refuses_a_snapshot_of_a_runtime_without" {
  command = plan

  variables {
    alias = { name = "live", snap_start = true }
    package = {
      bucket           = "packages"
      key              = "orders.zip"
      source_code_hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
      runtime          = "python3.11"
      architecture     = "arm64"
    }
  }

  expect_failures = [var.alias]
}

run "refuses_a_vpc_without_subnets" {
  command = plan

  variables {
    vpc_config = { subnet_ids = [], security_group_ids = ["sg-1"] }
  }

  expect_failures = [var.vpc_config]
}

run "refuses_a_vpc_without_security_groups" {
  command = plan

  variables {
    vpc_config = { subnet_ids = ["subnet-1"], security_group_ids = [] }
  }

  expect_failures = [var.vpc_config]
}

run "refuses_a_layer_without_its_version" {
  command = plan

  variables {
    layers = ["arn:aws:lambda:eu-west-1:444455556666:layer:agent"]
  }

  expect_failures = [var.layers]
}

run "refuses_a_sixth_layer" {
  command = plan

  variables {
    layers = [for number in range(6) : "arn:aws:lambda:eu-west-1:444455556666:layer:agent-${number}:1"]
  }

  expect_failures = [var.layers]
}
