locals {
  failure_destinations = distinct(concat(
    [for stream in var.event_sources.streams : stream.on_failure_destination_arn if stream.on_failure_destination_arn != null],
    var.asynchronous[*].on_failure_destination_arn,
  ))
}

resource "aws_lambda_event_source_mapping" "queue" {
  for_each = var.event_sources.queues

  event_source_arn                   = each.value.arn
  function_name                      = local.qualified_arn
  batch_size                         = each.value.batch_size
  maximum_batching_window_in_seconds = each.value.maximum_batching_window_in_seconds
  function_response_types            = each.value.report_batch_item_failures ? ["ReportBatchItemFailures"] : []
  tags                               = var.tags

  dynamic "scaling_config" {
    for_each = each.value.maximum_concurrency[*]

    content {
      maximum_concurrency = scaling_config.value
    }
  }

  dynamic "filter_criteria" {
    for_each = length(each.value.filter_patterns) > 0 ? [each.value.filter_patterns] : []

    content {
      dynamic "filter" {
        for_each = filter_criteria.value

        content {
          pattern = filter.value
        }
      }
    }
  }
}

resource "aws_lambda_event_source_mapping" "stream" {
  for_each = var.event_sources.streams

  event_source_arn                   = each.value.arn
  function_name                      = local.qualified_arn
  starting_position                  = each.value.starting_position
  batch_size                         = each.value.batch_size
  maximum_batching_window_in_seconds = each.value.maximum_batching_window_in_seconds
  maximum_retry_attempts             = each.value.maximum_retry_attempts
  maximum_record_age_in_seconds      = each.value.maximum_record_age_in_seconds
  bisect_batch_on_function_error     = each.value.bisect_batch_on_function_error
  parallelization_factor             = each.value.parallelization_factor
  function_response_types            = each.value.report_batch_item_failures ? ["ReportBatchItemFailures"] : []
  tags                               = var.tags

  dynamic "destination_config" {
    for_each = each.value.on_failure_destination_arn[*]

    content {
      on_failure {
        destination_arn = destination_config.value
      }
    }
  }

  dynamic "filter_criteria" {
    for_each = length(each.value.filter_patterns) > 0 ? [each.value.filter_patterns] : []

    content {
      dynamic "filter" {
        for_each = filter_criteria.value

        content {
          pattern = filter.value
        }
      }
    }
  }
}

resource "aws_lambda_function_event_invoke_config" "this" {
  for_each = { for asynchronous in var.asynchronous[*] : "on_failure" => asynchronous }

  function_name                = aws_lambda_function.this.function_name
  qualifier                    = var.alias == null ? null : aws_lambda_alias.this[var.alias.name].name
  maximum_retry_attempts       = each.value.maximum_retry_attempts
  maximum_event_age_in_seconds = each.value.maximum_event_age_in_seconds

  destination_config {
    on_failure {
      destination = each.value.on_failure_destination_arn
    }
  }

  lifecycle {
    # It is deleted with its function.
    replace_triggered_by = [aws_lambda_function.this.arn]
  }
}
