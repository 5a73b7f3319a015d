variable "event_sources" {
  description = <<-EOT
    Queues and DynamoDB streams that Lambda polls for the function, each under a name of your own.
    Both: `arn`; `batch_size`; `maximum_batching_window_in_seconds`; `filter_patterns`, each the JSON of one pattern, any of which lets a
    record in; `report_batch_item_failures`, whether the function answers with the records that failed (a function that answers nothing
    has done them all).
    `queues`: `visibility_timeout_seconds` of the queue, which AWS wants at least as long as the function's timeout and advises to be six
    times it plus the window; `maximum_concurrency`, 2 to 1000.
    `streams`: `on_failure_destination_arn`, the queue or topic that hears of records given up (null gives them up silently);
    `starting_position`; `maximum_retry_attempts` and `maximum_record_age_in_seconds`, -1 for no end, which lets one bad record stop its
    shard until it expires; `bisect_batch_on_function_error`; `parallelization_factor`.
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
    condition     = alltrue([for q in var.event_sources.queues : can(regex("^arn:[^:]+:sqs:", q.arn))])
    error_message = "Each of event_sources.queues needs the ARN of an SQS queue."
  }

  validation {
    condition     = alltrue([for s in var.event_sources.streams : can(regex("^arn:[^:]+:dynamodb:[^:]+:[0-9]+:table/[^/]+/stream/", s.arn))])
    error_message = "Each of event_sources.streams needs the ARN of a DynamoDB table's stream (the table's stream_arn, not its arn)."
  }

  validation {
    condition     = alltrue([for q in var.event_sources.queues : q.visibility_timeout_seconds >= var.limits.timeout])
    error_message = "Visibility timeouts (${join(", ", [for k, q in var.event_sources.queues : "${k}: ${q.visibility_timeout_seconds} s"])}) must not be shorter than the function's timeout (${var.limits.timeout} s): messages would be delivered again while they are worked on. Six times the timeout plus the batching window is right."
  }

  validation {
    condition     = alltrue([for q in var.event_sources.queues : q.batch_size >= 1 && q.batch_size <= 10000])
    error_message = "A queue's batch_size is from 1 to 10000."
  }

  validation {
    condition     = alltrue([for q in var.event_sources.queues : q.batch_size <= 10 || q.maximum_batching_window_in_seconds >= 1])
    error_message = "A queue's batch_size over 10 needs a maximum_batching_window_in_seconds of at least 1."
  }

  validation {
    condition     = alltrue([for q in var.event_sources.queues : q.maximum_concurrency == null ? true : q.maximum_concurrency >= 2 && q.maximum_concurrency <= 1000])
    error_message = "A queue's maximum_concurrency is from 2 to 1000; null for no limit."
  }

  validation {
    condition     = alltrue([for s in var.event_sources.streams : s.batch_size >= 1 && s.batch_size <= 10000])
    error_message = "A stream's batch_size is from 1 to 10000."
  }

  validation {
    condition     = alltrue([for s in concat(values(var.event_sources.queues)[*].maximum_batching_window_in_seconds, values(var.event_sources.streams)[*].maximum_batching_window_in_seconds) : s >= 0 && s <= 300])
    error_message = "maximum_batching_window_in_seconds is from 0 to 300."
  }

  validation {
    condition     = alltrue([for s in var.event_sources.streams : contains(["TRIM_HORIZON", "LATEST"], s.starting_position)])
    error_message = "A stream's starting_position is TRIM_HORIZON, or LATEST to skip what was written before the mapping is live."
  }

  validation {
    condition     = alltrue([for s in var.event_sources.streams : s.maximum_retry_attempts >= -1 && s.maximum_retry_attempts <= 10000])
    error_message = "A stream's maximum_retry_attempts is from 0 to 10000; -1 for no end."
  }

  validation {
    condition     = alltrue([for s in var.event_sources.streams : s.maximum_record_age_in_seconds == -1 || (s.maximum_record_age_in_seconds >= 60 && s.maximum_record_age_in_seconds <= 604800)])
    error_message = "A stream's maximum_record_age_in_seconds is from 60 to 604800; -1 for no end."
  }

  validation {
    condition     = alltrue([for s in var.event_sources.streams : s.parallelization_factor >= 1 && s.parallelization_factor <= 10])
    error_message = "A stream's parallelization_factor is from 1 to 10."
  }

  validation {
    condition     = alltrue([for s in var.event_sources.streams : s.on_failure_destination_arn == null || can(regex("^arn:[^:]+:(sqs|sns):", s.on_failure_destination_arn))])
    error_message = "A stream's on_failure_destination_arn is the ARN of a queue or a topic; null gives failed records up silently."
  }

  validation {
    condition     = alltrue([for p in flatten([values(var.event_sources.queues)[*].filter_patterns, values(var.event_sources.streams)[*].filter_patterns]) : can(keys(jsondecode(p)))])
    error_message = "Each of filter_patterns is a JSON object: use jsonencode({ … })."
  }

  validation {
    condition     = alltrue([for s in concat(values(var.event_sources.queues)[*].filter_patterns, values(var.event_sources.streams)[*].filter_patterns) : length(s) <= 10])
    error_message = "An event source takes at most 10 filter_patterns (5 unless AWS raised your quota)."
  }
}

variable "asynchronous" {
  description = <<-EOT
    For a function that others invoke asynchronously (EventBridge, S3, SNS): what happens to an event that keeps failing. null leaves
    Lambda's own settings, which drop it after three attempts.
    - `on_failure_destination_arn`: queue or topic that gets the event with the error
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
