# Functions that share one zip, each with its own role.
module "policy" {
  source   = "../../../modules/lambda-policy"
  for_each = { for name, statements in local.statements : name => statements if length(statements) > 0 }

  statements = each.value
}

locals {
  statements = { for name, function in var.functions : name => merge(function.statements, var.common.statements) }

  # Lambda treats lines without a level as INFO: metrics, and errors of its runtime. Powertools filters what functions log.
  # https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
  lambda_log_level = var.common.log_level == "DEBUG" ? "DEBUG" : "INFO"
}

module "function" {
  source   = "../../../modules/lambda-function"
  for_each = var.functions

  name        = "${var.common.prefix}-${coalesce(each.value.name, replace(each.key, "_", "-"))}"
  description = each.value.description
  handler     = "task_manager.lambda_functions.${each.key}"
  package     = var.common.package
  policy_json = length(local.statements[each.key]) > 0 ? module.policy[each.key].json : null
  limits      = { timeout = each.value.timeout, memory_size = each.value.memory_size, ephemeral_storage = each.value.ephemeral_storage }
  logging     = { retention_in_days = var.common.log_retention_in_days, level = local.lambda_log_level, tracing_mode = var.common.tracing_mode }
  kms_key_arn = var.common.kms_key_arn
  role        = var.common.role
  layers      = var.common.layers
  tags        = var.common.tags

  # https://docs.powertools.aws.dev/lambda/python/latest/core/logger/
  environment = merge(
    {
      POWERTOOLS_SERVICE_NAME      = "task-manager"
      POWERTOOLS_LOG_LEVEL         = var.common.log_level
      POWERTOOLS_METRICS_NAMESPACE = var.common.prefix
    },
    merge(each.value.settings...),
    var.common.environment,
  )

  event_sources = {
    queues = each.value.queues

    # Stream handlers raise instead of reporting partial failures: AWS then bisects the batch until the bad record is alone,
    # and emulators that ignore partial failures retry too. Records that exhaust their retries go to the queue of failed events.
    streams = {
      for name, stream in each.value.streams : name => {
        arn                                = stream.arn
        filter_patterns                    = stream.filter_patterns
        batch_size                         = var.common.streams.batch_size
        maximum_batching_window_in_seconds = var.common.streams.batching_window_seconds
        parallelization_factor             = var.common.streams.parallelization_factor
        report_batch_item_failures         = false
        bisect_batch_on_function_error     = true
        maximum_retry_attempts             = 100
        maximum_record_age_in_seconds      = each.value.stream_record_age_seconds
        on_failure_destination_arn         = each.value.failed_events_arn
      }
    }
  }

  asynchronous = each.value.asynchronous ? { on_failure_destination_arn = each.value.failed_events_arn } : null
}
