variable "event_sources" {
  description = <<-EOT
    SQS queues, and DynamoDB and Kinesis streams, that Lambda polls for the function, by a name of your choice.
    Both: `arn`; `batch_size`; `maximum_batching_window_in_seconds`; `filter_patterns`, each the JSON of a pattern, of which a record has to
    match one; `report_batch_item_failures`, whether the function returns the records that failed (an empty response means that all
    succeeded).
    `queues`: `visibility_timeout_seconds` of the queue, which AWS requires to be at least the function's timeout and recommends to be six
    times the timeout plus the window; `maximum_concurrency`, 2 to 1000.
    `streams`: `on_failure_destination_arn`, queue or topic that receives the metadata of records that exhausted their retries (null drops
    them silently); `starting_position`; `maximum_retry_attempts` and `maximum_record_age_in_seconds`, -1 for unlimited, with which one bad
    record blocks its shard until it expires; `bisect_batch_on_function_error`; `parallelization_factor`.
  EOT
  type = object({
    queues = optional(map(object({
      arn                                = string
      visibility_timeout_seconds         = number
      batch_size                         = optional(number, 10)
      maximum_batching_window_in_seconds = optional(number, 0)
      maximum_concurrency                = optional(number)
      filter_patterns                    = optional(list(string), [])
      report_batch_item_failures         = optional(bool, true)
    })), {})
    streams = optional(map(object({
      arn                                = string
      on_failure_destination_arn         = string
      starting_position                  = optional(string, "TRIM_HORIZON")
      batch_size                         = optional(number, 100)
      maximum_batching_window_in_seconds = optional(number, 0)
      maximum_retry_attempts             = optional(number, 10)
      maximum_record_age_in_seconds      = optional(number, 3600)
      bisect_batch_on_function_error     = optional(bool, true)
      parallelization_factor             = optional(number, 1)
      filter_patterns                    = optional(list(string), [])
      report_batch_item_failures         = optional(bool, true)
    })), {})
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for queue in var.event_sources.queues : can(regex("^arn:[^:]+:sqs:", queue.arn))])
    error_message = "Each of event_sources.queues needs the ARN of an SQS queue."
  }

  validation {
    condition     = alltrue([for stream in var.event_sources.streams : can(regex("^arn:[^:]+:(dynamodb:[^:]+:[0-9]+:table/[^/]+/stream/|kinesis:[^:]+:[0-9]+:stream/[A-Za-z0-9_.-]+$)", stream.arn))])
    error_message = "Each of event_sources.streams needs the ARN of a DynamoDB table's stream (the table's stream_arn, not its arn) or of a Kinesis stream."
  }

  validation {
    condition     = alltrue([for queue in var.event_sources.queues : !endswith(queue.arn, ".fifo") || (queue.batch_size <= 10 && queue.maximum_batching_window_in_seconds == 0)])
    error_message = "A FIFO queue is read in batches of at most 10, without a maximum_batching_window_in_seconds."
  }

  validation {
    condition     = alltrue([for queue in var.event_sources.queues : queue.visibility_timeout_seconds >= var.limits.timeout])
    error_message = "Visibility timeouts (${join(", ", [for name, queue in var.event_sources.queues : "${name}: ${queue.visibility_timeout_seconds} s"])}) must not be shorter than the function's timeout (${var.limits.timeout} s): messages would be delivered again while they are processed. Use six times the timeout plus the batching window."
  }

  validation {
    condition     = alltrue([for queue in var.event_sources.queues : queue.batch_size >= 1 && queue.batch_size <= 10000])
    error_message = "A queue's batch_size is from 1 to 10000."
  }

  validation {
    condition     = alltrue([for queue in var.event_sources.queues : queue.batch_size <= 10 || queue.maximum_batching_window_in_seconds >= 1])
    error_message = "A queue's batch_size over 10 needs a maximum_batching_window_in_seconds of at least 1."
  }

  validation {
    condition     = alltrue([for queue in var.event_sources.queues : queue.maximum_concurrency == null ? true : queue.maximum_concurrency >= 2 && queue.maximum_concurrency <= 1000])
    error_message = "A queue's maximum_concurrency is from 2 to 1000; null for no limit."
  }

  validation {
    condition     = alltrue([for stream in var.event_sources.streams : stream.batch_size >= 1 && stream.batch_size <= 10000])
    error_message = "A stream's batch_size is from 1 to 10000."
  }

  validation {
    condition     = alltrue([for window in concat(values(var.event_sources.queues)[*].maximum_batching_window_in_seconds, values(var.event_sources.streams)[*].maximum_batching_window_in_seconds) : window >= 0 && window <= 300])
    error_message = "maximum_batching_window_in_seconds is from 0 to 300."
  }

  validation {
    condition     = alltrue([for stream in var.event_sources.streams : contains(["TRIM_HORIZON", "LATEST"], stream.starting_position)])
    error_message = "A stream's starting_position is TRIM_HORIZON, or LATEST to skip records that were written before the mapping is active."
  }

  validation {
    condition     = alltrue([for stream in var.event_sources.streams : stream.maximum_retry_attempts >= -1 && stream.maximum_retry_attempts <= 10000])
    error_message = "A stream's maximum_retry_attempts is from 0 to 10000; -1 for unlimited."
  }

  validation {
    condition     = alltrue([for stream in var.event_sources.streams : stream.maximum_record_age_in_seconds == -1 || (stream.maximum_record_age_in_seconds >= 60 && stream.maximum_record_age_in_seconds <= 604800)])
    error_message = "A stream's maximum_record_age_in_seconds is from 60 to 604800; -1 for unlimited."
  }

  validation {
    condition     = alltrue([for stream in var.event_sources.streams : stream.parallelization_factor >= 1 && stream.parallelization_factor <= 10])
    error_message = "A stream's parallelization_factor is from 1 to 10."
  }

  validation {
    condition     = alltrue([for stream in var.event_sources.streams : stream.on_failure_destination_arn == null || can(regex("^arn:[^:]+:(sqs|sns):", stream.on_failure_destination_arn))])
    error_message = "A stream's on_failure_destination_arn is the ARN of a queue or a topic; null drops failed records silently."
  }

  validation {
    condition     = alltrue([for pattern in flatten([values(var.event_sources.queues)[*].filter_patterns, values(var.event_sources.streams)[*].filter_patterns]) : can(keys(jsondecode(pattern)))])
    error_message = "Each of filter_patterns is a JSON object: use jsonencode({ … })."
  }

  validation {
    condition     = alltrue([for patterns in concat(values(var.event_sources.queues)[*].filter_patterns, values(var.event_sources.streams)[*].filter_patterns) : length(patterns) <= 10])
    error_message = "An event source takes at most 10 filter_patterns (5 unless the quota was raised)."
  }
}

variable "asynchronous" {
  description = <<-EOT
    Retries and failure destination of asynchronous invocations (EventBridge, S3, SNS); null for Lambda's defaults, which drop an event after
    three attempts.
    - `on_failure_destination_arn`: queue or topic that receives the event and the error
    - `maximum_retry_attempts`: 0 to 2
    - `maximum_event_age_in_seconds`: 60 to 21600
  EOT
  type = object({
    on_failure_destination_arn   = string
    maximum_retry_attempts       = optional(number, 2)
    maximum_event_age_in_seconds = optional(number, 21600)
  })
  default = null

  validation {
    condition     = var.asynchronous == null ? true : can(regex("^arn:[^:]+:(sqs|sns):", var.asynchronous.on_failure_destination_arn))
    error_message = "asynchronous.on_failure_destination_arn is the ARN of a queue or a topic."
  }

  validation {
    condition     = var.asynchronous == null ? true : contains([0, 1, 2], var.asynchronous.maximum_retry_attempts)
    error_message = "asynchronous.maximum_retry_attempts is 0, 1 or 2."
  }

  validation {
    condition     = var.asynchronous == null ? true : var.asynchronous.maximum_event_age_in_seconds >= 60 && var.asynchronous.maximum_event_age_in_seconds <= 21600
    error_message = "asynchronous.maximum_event_age_in_seconds is from 60 to 21600."
  }
}
