variable "region" {
  description = "AWS region of the environment."
  type        = string
}

variable "package_path" {
  description = "Path of the zip that every function runs."
  type        = string
}

variable "lambda_runtime" {
  description = "Lambda's identifier of the Python that the zip was built for."
  type        = string
  default     = "python3.13"
}

variable "lambda_architecture" {
  description = "Processor that the zip was built for: `arm64` or `x86_64`."
  type        = string
  default     = "arm64"
}

variable "clients" {
  description = "Who may call the API, by name: how fast (requests a second, and at once) and how much (requests a `DAY`, `WEEK` or `MONTH`)."
  type = map(object({
    description = optional(string, "")
    enabled     = optional(bool, true)
    throttle    = object({ rate_limit = number, burst_limit = number })
    quota       = object({ limit = number, period = string })
  }))
}

variable "cors_allow_origins" {
  description = "Origins whose pages may call the API and send files; `*` for all."
  type        = list(string)
}

variable "notification_emails" {
  description = "Addresses that are told of each task created by a client, of tasks that are due, and of each import that ended. Each has to confirm."
  type        = set(string)
  default     = []
}

variable "alarm_emails" {
  description = "Addresses that alarms go to. Each has to confirm."
  type        = set(string)
  default     = []
}

variable "external_service_url" {
  description = "URL that each event is delivered to; empty to deliver to nobody."
  type        = string
  default     = ""
}

variable "urgent_tasks" {
  description = "How an urgent task is followed while it is open: `check_interval_seconds` is the longest time between two looks at it."
  type = object({
    check_interval_seconds = optional(number, 86400)
  })
  default = {}
}

variable "dynatrace" {
  description = "Dynatrace's OneAgent in every function, and metrics that are streamed to it; null for none (see docs/dashboards.md)."
  type = object({
    layer_arn             = string
    tenant                = string
    cluster_id            = string
    connection_base_url   = string
    auth_token_secret_arn = string
    metrics_firehose_arn  = optional(string)
  })
  default = null
}
