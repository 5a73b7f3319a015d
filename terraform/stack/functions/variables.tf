variable "common" {
  description = <<-EOT
    What all functions share.
    - `prefix`: what their names begin with
    - `package`: the one zip, as an object in S3, and what it was built for
    - `log_level`: the least severe level that is logged; `log_retention_in_days`: for how long
    - `kms_key_arn`: the key that encrypts environments and logs
    - `dynatrace`: OneAgent's layer and settings (see modules/lambda-function); null for none
    - `tags`
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
    dynatrace = optional(object({
      layer_arn             = string
      tenant                = string
      cluster_id            = string
      connection_base_url   = string
      auth_token_secret_arn = string
    }))
    tags = map(string)
  })
}

variable "functions" {
  description = <<-EOT
    Functions, by the name of their module in task_manager/handlers.
    - `settings`: what each reads from its environment, as maps that are merged
    - `statements`: what its own code may do (see modules/lambda-policy); empty where it calls nobody
    - `queues`, `streams`: what is polled for it
    - `failed_events_arn`: the queue for what could not be worked off, where it reads streams or is called asynchronously
  EOT
  type = map(object({
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
      arn                        = string
      visibility_timeout_seconds = number
      maximum_concurrency        = number
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
