variable "region" {
  description = "AWS region of the environment."
  type        = string
}

variable "package_path" {
  description = "Path of the zip with the code of all functions."
  type        = string
}

variable "lambda_runtime" {
  description = "Lambda runtime that the zip was built for."
  type        = string
  default     = "python3.13"
}

variable "lambda_architecture" {
  description = "Architecture of the functions, `arm64` or `x86_64`; set in terraform.tfvars, the zip is built for it."
  type        = string
  default     = "arm64"
}

variable "clients" {
  description = "Clients of the API by name, each with its rate and burst limit and its quota of requests per `DAY`, `WEEK` or `MONTH`."
  type = map(object({
    description = optional(string, "")
    enabled     = optional(bool, true)
    throttle    = object({ rate_limit = number, burst_limit = number })
    quota       = object({ limit = number, period = string })
  }))
}

variable "authorizer" {
  description = "Authorizer of all routes that need an API key, besides the key: `user_pool_arns` of Cognito, with `scopes` if access tokens are sent; null for keys alone."
  type = object({
    user_pool_arns = set(string)
    scopes         = optional(set(string))
  })
  default = null
}

variable "cors_allow_origins" {
  description = "Origins whose pages may call the API and upload files; `*` for all."
  type        = list(string)
}

variable "notification_emails" {
  description = "E-mail addresses that are notified of tasks created by clients, of tasks that are due, and of finished imports. Each has to confirm."
  type        = set(string)
  default     = []
}

variable "alarm_emails" {
  description = "E-mail addresses that receive alarms, and mails about urgent tasks that are overdue or could not be delivered. Each has to confirm two subscriptions."
  type        = set(string)
  default     = []
}

variable "external_service_url" {
  description = "URL that events are delivered to; empty for no deliveries."
  type        = string
  default     = ""
}

variable "destinations" {
  description = "Destinations of events beside the external service, by name: `kind`, `url`, `event_types`, `imported_tasks` and `max_concurrency` (see docs/webhooks.md)."
  type = map(object({
    kind            = optional(string)
    url             = optional(string)
    event_types     = optional(set(string))
    imported_tasks  = optional(bool)
    max_concurrency = optional(number)
  }))
  default = {}
}

variable "urgent_tasks" {
  description = "Monitoring of urgent tasks that are open: `check_interval_seconds` is the maximum interval between two checks of a task."
  type = object({
    check_interval_seconds = optional(number, 86400)
  })
  default = {}
}

variable "roles" {
  description = "Roles of functions, workflows and metric streams: their `path`, and the ARN of their `permissions_boundary`, which some organisations require; null for none."
  type = object({
    path                 = optional(string, "/")
    permissions_boundary = optional(string)
  })
  default = {}
}

variable "access_logs" {
  description = "Whether S3 logs each request to the bucket of attachments and imports, in a bucket of its own, for a year."
  type        = bool
  default     = false
}

variable "dynatrace" {
  description = "Dynatrace's OneAgent in every function, and a stream of CloudWatch metrics to it; null for none (see docs/dashboards.md)."
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
