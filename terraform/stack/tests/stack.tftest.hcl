# The whole stack, applied with a mocked provider, with the settings of production and with those of a disposable environment.
# tests/unit/terraform asserts on the resources; validations of the stack's variables are in refusals.tftest.hcl.

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
  mock_resource "aws_sqs_queue" {
    defaults = { arn = "arn:aws:sqs:eu-west-1:111122223333:destination", url = "https://sqs/destination" }
  }

  # Resources that policies distinguish.
  override_resource {
    target = module.bucket.aws_s3_bucket.this
    values = { id = "bucket", arn = "arn:aws:s3:::bucket" }
  }
  override_resource {
    target = module.artifacts.aws_s3_bucket.this
    values = { id = "artifacts", arn = "arn:aws:s3:::artifacts" }
  }
  override_resource {
    target = module.background.aws_sqs_queue.this
    values = { arn = "arn:aws:sqs:eu-west-1:111122223333:background", url = "https://sqs/background" }
  }
  override_resource {
    target = module.background.aws_sqs_queue.dead_letter
    values = { arn = "arn:aws:sqs:eu-west-1:111122223333:background-dlq", url = "https://sqs/background-dlq" }
  }
  override_resource {
    target = module.bulk.aws_sqs_queue.this
    values = { arn = "arn:aws:sqs:eu-west-1:111122223333:bulk", url = "https://sqs/bulk" }
  }
  override_resource {
    target = module.bulk.aws_sqs_queue.dead_letter
    values = { arn = "arn:aws:sqs:eu-west-1:111122223333:bulk-dlq", url = "https://sqs/bulk-dlq" }
  }
  override_resource {
    target = module.urgent_tasks.aws_sqs_queue.this
    values = { arn = "arn:aws:sqs:eu-west-1:111122223333:urgent-tasks", url = "https://sqs/urgent-tasks" }
  }
  override_resource {
    target = module.urgent_tasks.aws_sqs_queue.dead_letter
    values = { arn = "arn:aws:sqs:eu-west-1:111122223333:urgent-tasks-dlq", url = "https://sqs/urgent-tasks-dlq" }
  }
  override_resource {
    target = module.notifications_queue.aws_sqs_queue.this
    values = { arn = "arn:aws:sqs:eu-west-1:111122223333:notifications", url = "https://sqs/notifications" }
  }
  override_resource {
    target = module.notifications_queue.aws_sqs_queue.dead_letter
    values = { arn = "arn:aws:sqs:eu-west-1:111122223333:notifications-dlq", url = "https://sqs/notifications-dlq" }
  }
  override_resource {
    target = module.failed_events.aws_sqs_queue.this
    values = { arn = "arn:aws:sqs:eu-west-1:111122223333:failed-events", url = "https://sqs/failed-events" }
  }
  override_resource {
    target = module.events.aws_sns_topic.this
    values = { arn = "arn:aws:sns:eu-west-1:111122223333:events" }
  }
  override_resource {
    target = module.notifications.aws_sns_topic.this
    values = { arn = "arn:aws:sns:eu-west-1:111122223333:notifications" }
  }
  override_resource {
    target = module.escalations.aws_sns_topic.this
    values = { arn = "arn:aws:sns:eu-west-1:111122223333:escalations" }
  }
  override_resource {
    target = module.alerts.aws_sns_topic.this
    values = { arn = "arn:aws:sns:eu-west-1:111122223333:alerts" }
  }
  override_resource {
    target = module.urgent_task_workflow.aws_sfn_state_machine.this
    values = { arn = "arn:aws:states:eu-west-1:111122223333:stateMachine:urgent-task" }
  }
}

variables {
  package_path       = "tables.json" # Any file: nothing is uploaded.
  cors_allow_origins = ["https://tasks.example.com", "https://admin.example.com"]
  clients = {
    web = { throttle = { rate_limit = 10, burst_limit = 20 }, quota = { limit = 1000, period = "DAY" } }
  }
}

run "production" {
  variables {
    environment          = "prod"
    notification_emails  = ["office@example.com"]
    alarm_emails         = ["operations@example.com"]
    external_service_url = "https://service.example.com/events"
    destinations         = { crm = { url = "https://crm.example.com:8443/hooks?source=tasks" } }
  }
}

run "disposable" {
  variables {
    environment                    = "local"
    force_destroy                  = true
    allow_plain_http_from_loopback = true
    client_keys                    = { web = "a-key-that-is-no-secret" }
    authorizer                     = { user_pool_arns = ["arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_a1B2c3D4e"], scopes = ["tasks/all"] }
    roles                          = { path = "/task-manager/", permissions_boundary = "arn:aws:iam::111122223333:policy/boundary" }
    access_logs                    = true
    lambda_runtime                 = "python3.11"
    lambda_architecture            = "x86_64"
    log_level                      = "WARNING"
    log_retention_in_days          = 7
    shard_counts                   = { "2026-01-01T00:00:00Z" = 2, "2026-02-01T00:00:00Z" = 2, "2027-01-01T00:00:00Z" = 9 }
    background_max_receive_count   = 3
    background_retry_seconds       = 1
    background_timeout_seconds     = 30
    background_max_concurrency     = 2
    bulk_max_concurrency           = 3
    stream_record_age_seconds      = 60
    destinations = {
      local     = { url = "http://127.0.0.1:8080/hook", event_types = ["task.deleted"], imported_tasks = true, max_concurrency = 3 }
      team-chat = { kind = "slack" }
      teams     = { kind = "teams", event_types = ["task.overdue", "import.finished"], imported_tasks = true }
    }
    background_batching_window_seconds = 3
    trace_sampling_rate                = 0.5
    streams                            = { batch_size = 50, batching_window_seconds = 2, parallelization_factor = 10 }
    table_throughput                   = { tasks = { max_read_request_units = 3000, max_write_request_units = 1000 } }
    reminders                          = { schedule = "rate(2 hours)", days_before = 3 }
    urgent_tasks                       = { check_interval_seconds = 1 }
    dynatrace = {
      layer_arn             = "arn:aws:lambda:eu-west-1:585768157899:layer:Dynatrace_OneAgent_1_311_python_x86:1"
      tenant                = "abc12345"
      cluster_id            = "-1480073609"
      connection_base_url   = "https://abc12345.live.dynatrace.com"
      auth_token_secret_arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:dynatrace-a1b2c3"
      metrics_firehose_arn  = "arn:aws:firehose:eu-west-1:111122223333:deliverystream/metrics"
    }
    alarm_thresholds = {
      function_errors          = 1
      function_throttles       = 2
      api_error_percent        = 3
      api_error_requests       = 4
      api_latency_ms           = 5
      messages_waiting         = 6
      message_age_seconds      = 7
      bulk_message_age_seconds = 12
      stream_age_seconds       = 8
      table_throttles          = 9
      workflow_failures        = 10
      failed_deliveries        = 11
      failed_destinations      = 13
    }
    imports = {
      inline_bytes         = 1000
      chunk_rows           = 10
      date_order           = "day_first"
      unknown_values       = "reject"
      unreadable_dates     = "reject"
      long_values          = "reject"
      extra_cells          = "reject"
      spaces_separate_tags = true
      tool                 = "notion"
      encoding             = "cp850"
      policy               = "strict"
    }
  }
}
