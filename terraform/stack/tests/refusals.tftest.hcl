# Validations of the stack's variables: each fails once here, and none in stack.tftest.hcl. A run breaks one validation of
# each of several variables, since each run plans the whole stack.

# OpenTofu gives a plan the mocked values, which the modules validate.
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

  mock_resource "aws_api_gateway_rest_api" {
    defaults = { id = "a1b2c3d4e5", execution_arn = "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3d4e5" }
  }
  mock_resource "aws_cloudwatch_event_rule" {
    defaults = { arn = "arn:aws:events:eu-west-1:111122223333:rule/some" }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-west-1:111122223333:log-group:some" }
  }
  mock_resource "aws_cloudwatch_composite_alarm" {
    defaults = { arn = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:composite" }
  }
  mock_resource "aws_cloudwatch_metric_alarm" {
    defaults = { arn = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:some" }
  }
  mock_resource "aws_dynamodb_table" {
    defaults = {
      arn        = "arn:aws:dynamodb:eu-west-1:111122223333:table/some"
      stream_arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/some/stream/now"
    }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/some" }
  }
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" }
  }
  mock_resource "aws_lambda_function" {
    defaults = {
      arn        = "arn:aws:lambda:eu-west-1:111122223333:function:some"
      invoke_arn = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:111122223333:function:some/invocations"
    }
  }
  mock_resource "aws_s3_bucket" {
    defaults = { id = "some", arn = "arn:aws:s3:::some" }
  }
  mock_resource "aws_secretsmanager_secret" {
    defaults = { arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:external-service-key-a1b2c3" }
  }
  mock_resource "aws_sfn_state_machine" {
    defaults = { arn = "arn:aws:states:eu-west-1:111122223333:stateMachine:import" }
  }
  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-west-1:111122223333:some" }
  }
  mock_resource "aws_sqs_queue" {
    defaults = { arn = "arn:aws:sqs:eu-west-1:111122223333:some" }
  }
}

variables {
  environment        = "dev"
  package_path       = "tables.json"
  cors_allow_origins = ["*"]
  alarm_emails       = ["operations@example.com"]
  clients = {
    web = { throttle = { rate_limit = 10, burst_limit = 20 }, quota = { limit = 1000, period = "DAY" } }
  }
}

run "first_rules" {
  command = plan
  variables {
    destinations                       = { CRM = { url = "https://crm.example.com" } }
    environment                        = "dev-2"
    lambda_runtime                     = "python3.10"
    log_level                          = "WARN"
    clients                            = {}
    cors_allow_origins                 = []
    external_service_url               = "http://service.example.com/events"
    background_retry_seconds           = 901
    background_timeout_seconds         = 29
    stream_record_age_seconds          = 43201
    background_max_concurrency         = 1
    bulk_max_concurrency               = 1
    background_batching_window_seconds = 301
    trace_sampling_rate                = 1.1
    streams                            = { batch_size = 1001 }
    table_throughput                   = { orders = { max_read_request_units = 1 } }
    reminders                          = { schedule = "at noon" }
    urgent_tasks                       = { check_interval_seconds = 10799 }
    shard_counts                       = {}
    imports                            = { inline_bytes = -1 }
    alarm_thresholds                   = { messages_waiting = -1 }
    dynatrace = {
      layer_arn             = "arn:aws:lambda:eu-west-1:585768157899:layer:Dynatrace_OneAgent_1_311_python_arm"
      tenant                = "abc12345"
      cluster_id            = "-1480073609"
      connection_base_url   = "https://abc12345.live.dynatrace.com"
      auth_token_secret_arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:dynatrace-a1b2c3"
    }
  }
  expect_failures = [
    var.destinations,
    var.environment,
    var.lambda_runtime,
    var.log_level,
    var.clients,
    var.cors_allow_origins,
    var.external_service_url,
    var.background_retry_seconds,
    var.background_timeout_seconds,
    var.stream_record_age_seconds,
    var.background_max_concurrency,
    var.bulk_max_concurrency,
    var.background_batching_window_seconds,
    var.trace_sampling_rate,
    var.streams,
    var.table_throughput,
    var.reminders,
    var.urgent_tasks,
    var.shard_counts,
    var.imports,
    var.alarm_thresholds,
    var.dynatrace,
  ]
}

run "second_rules" {
  command = plan
  variables {
    destinations               = { crm = { kind = "discord", url = null } }
    environment                = "development" # Too long for a bucket's name.
    external_service_url       = "http://localhost.example.com/events"
    background_retry_seconds   = -1
    background_timeout_seconds = 901
    stream_record_age_seconds  = 59
    background_max_concurrency = 1001
    bulk_max_concurrency       = 1001
    streams                    = { batching_window_seconds = 0.5 }
    reminders                  = { days_before = 31 }
    urgent_tasks               = { check_interval_seconds = 604801 }
    shard_counts               = { "2026-01-01T01:00:00+01:00" = 4 }
    imports                    = { chunk_rows = 0 }
    alarm_thresholds           = { api_error_percent = 100 }
    dynatrace = {
      layer_arn             = "arn:aws:lambda:eu-west-1:585768157899:layer:Dynatrace_OneAgent_1_311_with_collector_python_arm:1"
      tenant                = "abc12345"
      cluster_id            = "-1480073609"
      connection_base_url   = "https://abc12345.live.dynatrace.com"
      auth_token_secret_arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:dynatrace-a1b2c3"
    }
  }
  expect_failures = [
    var.destinations,
    var.environment,
    var.external_service_url,
    var.background_retry_seconds,
    var.background_timeout_seconds,
    var.stream_record_age_seconds,
    var.background_max_concurrency,
    var.bulk_max_concurrency,
    var.streams,
    var.reminders,
    var.urgent_tasks,
    var.shard_counts,
    var.imports,
    var.alarm_thresholds,
    var.dynatrace,
  ]
}

run "an_unknown_date_order" {
  command = plan
  variables {
    destinations               = { chat = { kind = "slack", url = "https://hooks.slack.com/services/T1/B2/c3" } }
    shard_counts               = { "2026-01-01T00:00:00Z" = 4, "2026-02-01T00:00:00Z" = 65 }
    background_max_concurrency = 2.5
    bulk_max_concurrency       = 2.5
    streams                    = { parallelization_factor = 11 }
    reminders                  = { days_before = -1 }
    imports                    = { date_order = "year_first" }
    alarm_thresholds           = { api_error_requests = 0.5 }
    dynatrace = {
      layer_arn             = "arn:aws:lambda:eu-west-1:585768157899:layer:Dynatrace_OneAgent_1_311_python_arm:1"
      tenant                = "https://abc12345.live.dynatrace.com"
      cluster_id            = "-1480073609"
      connection_base_url   = "https://abc12345.live.dynatrace.com"
      auth_token_secret_arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:dynatrace-a1b2c3"
    }
  }
  expect_failures = [var.destinations, var.shard_counts, var.background_max_concurrency, var.bulk_max_concurrency, var.streams, var.reminders, var.imports, var.alarm_thresholds, var.dynatrace]
}

run "an_unknown_choice_for_unknown_values" {
  command = plan
  variables {
    destinations     = { crm = { url = "https://10.0.0.1/hook" } }
    reminders        = { days_before = 0.5 }
    shard_counts     = { "2026-01-01T00:00:00Z" = 4, "2027-01-01T00:00:00Z" = 8, "2026-07-01T00:00:00Z" = 3 }
    imports          = { unknown_values = "drop" }
    alarm_thresholds = { bulk_message_age_seconds = 604801 }
    dynatrace = {
      layer_arn             = "arn:aws:lambda:eu-west-1:585768157899:layer:Dynatrace_OneAgent_1_311_python_arm:1"
      tenant                = "abc12345"
      cluster_id            = "production"
      connection_base_url   = "https://abc12345.live.dynatrace.com"
      auth_token_secret_arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:dynatrace-a1b2c3"
    }
  }
  expect_failures = [var.destinations, var.reminders, var.shard_counts, var.imports, var.alarm_thresholds, var.dynatrace]
}

run "an_unknown_choice_for_unreadable_dates" {
  command = plan
  variables {
    destinations = { crm = { url = "https://crm.example.com", event_types = ["task.urgent"] } }
    shard_counts = { "2026-02-30T00:00:00Z" = 4 }
    imports      = { unreadable_dates = "drop" }
    dynatrace = {
      layer_arn             = "arn:aws:lambda:eu-west-1:585768157899:layer:Dynatrace_OneAgent_1_311_python_arm:1"
      tenant                = "abc12345"
      cluster_id            = "-1480073609"
      connection_base_url   = "https://abc12345.live.dynatrace.com/api"
      auth_token_secret_arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:dynatrace-a1b2c3"
    }
  }
  expect_failures = [var.destinations, var.shard_counts, var.imports, var.dynatrace]
}

run "an_unknown_policy" {
  command = plan
  variables {
    destinations = { crm = { url = "https://crm.example.com", max_concurrency = 1 } }
    shard_counts = { "2026-01-01T00:00:00Z" = 0 }
    imports      = { policy = "none" }
    dynatrace = {
      layer_arn             = "arn:aws:lambda:eu-west-1:585768157899:layer:Dynatrace_OneAgent_1_311_python_arm:1"
      tenant                = "abc12345"
      cluster_id            = "-1480073609"
      connection_base_url   = "https://abc12345.live.dynatrace.com"
      auth_token_secret_arn = "dt0a01.abc12345.0000"
    }
  }
  expect_failures = [var.destinations, var.shard_counts, var.imports, var.dynatrace]
}

run "an_unknown_choice_for_long_values" {
  command = plan
  variables {
    shard_counts = { "2026-01-01T00:00:00Z" = 1.5 }
    imports      = { long_values = "drop" }
  }
  expect_failures = [var.shard_counts, var.imports]
}

run "an_unknown_choice_for_extra_cells" {
  command = plan
  variables {
    package_path = "no-such.zip"
    imports      = { extra_cells = "drop" }
  }
  expect_failures = [var.package_path, var.imports]
}

run "an_unknown_tool" {
  command = plan
  variables {
    imports = { tool = "fax" }
  }
  expect_failures = [var.imports]
}

run "an_encoding_that_is_no_name" {
  command = plan
  variables {
    imports = { encoding = "cp 850" }
  }
  expect_failures = [var.imports]
}

run "a_layer_for_another_processor" {
  command = plan
  variables {
    dynatrace = {
      layer_arn             = "arn:aws:lambda:eu-west-1:585768157899:layer:Dynatrace_OneAgent_1_311_python_x86:1"
      tenant                = "abc12345"
      cluster_id            = "-1480073609"
      connection_base_url   = "https://abc12345.live.dynatrace.com"
      auth_token_secret_arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:dynatrace-a1b2c3"
    }
  }
  expect_failures = [var.dynatrace]
}

run "nobody_is_told_of_alarms" {
  command = plan
  variables {
    alarm_emails = []
  }
  expect_failures = [check.alarms_reach_somebody]
}

run "a_processor_that_lambda_does_not_have" {
  command = plan
  variables {
    lambda_architecture = "aarch64"
    authorizer          = { user_pool_arns = ["eu-west-1_a1B2c3D4e"] }
    roles               = { path = "task-manager" }

    background_batching_window_seconds = 301
    trace_sampling_rate                = 1.5
  }
  expect_failures = [var.lambda_architecture, var.authorizer, var.roles, var.background_batching_window_seconds, var.trace_sampling_rate]
}

run "a_zip_for_another_processor" {
  command = plan
  variables {
    package_path        = "tests/package-linux-aarch64.txt"
    lambda_architecture = "x86_64"
    authorizer          = { user_pool_arns = ["arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_a1B2c3D4e"], scopes = [] }
    roles               = { permissions_boundary = "boundary" }
  }
  expect_failures = [var.lambda_architecture, var.authorizer, var.roles]
}
