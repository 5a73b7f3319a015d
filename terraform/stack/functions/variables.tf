variable "common" {
  description = <<-EOT
    Settings that all functions share.
    - `prefix`: prefix of function names
    - `package`: the zip, as an object in S3, with the runtime and architecture that it was built for
    - `log_level`: least severe level that is logged; `log_retention_in_days`: retention of log groups
    - `kms_key_arn`: key that encrypts environments and logs
    - `role`: path and permissions boundary of their roles
    - `tracing_mode`: of Lambda
    - `streams`: how streams are read: size of a batch, seconds to wait for it, and batches of a shard at once
    - `layers`, `environment`, `statements`: layer versions of every function, with their environment variables and permissions
    - `tags`: tags of every resource
  EOT
  type = object({
    prefix = string
    package = object({
      bucket           = string
      key              = string
      source_code_hash = string
      runtime          = string
      architecture     = string
    })
    log_level             = string
    log_retention_in_days = number
    kms_key_arn           = string
    role                  = optional(object({ path = string, permissions_boundary = string }), { path = "/", permissions_boundary = null })
    tracing_mode          = optional(string, "Active")
    streams = object({
      batch_size              = number
      batching_window_seconds = number
      parallelization_factor  = number
    })
    layers      = optional(list(string), [])
    environment = optional(map(string), {})
    statements = optional(map(object({
      actions   = list(string)
      resources = list(string)
    })), {})
    tags = map(string)
  })
}

variable "functions" {
  description = <<-EOT
    Functions, by the name of their module in task_manager/handlers.
    - `name`: deployed name after the prefix; null for the name of the module
    - `settings`: environment variables, as maps that are merged
    - `statements`: permissions of the code (see modules/lambda-policy); empty for code that calls no AWS API
    - `queues`, `streams`: event sources
    - `failed_events_arn`: queue for events that exhausted their retries; required with `streams` or `asynchronous`
  EOT
  type = map(object({
    name        = optional(string)
    description = string
    settings    = list(map(string))
    statements = map(object({
      actions    = list(string)
      resources  = list(string)
      conditions = optional(map(map(list(string))), {})
    }))
    timeout           = optional(number, 30)
    memory_size       = optional(number, 512)
    ephemeral_storage = optional(number, 512)
    queues = optional(map(object({
      arn                                = string
      visibility_timeout_seconds         = number
      maximum_concurrency                = number
      batch_size                         = optional(number, 10)
      maximum_batching_window_in_seconds = optional(number, 0)
    })), {})
    streams = optional(map(object({
      arn             = string
      filter_patterns = optional(list(string), [])
    })), {})
    stream_record_age_seconds = optional(number)
    asynchronous              = optional(bool, false)
    failed_events_arn         = optional(string)
  }))
}
