variable "environment" {
  description = "Name of the environment; part of every resource's name."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,9}$", var.environment))
    error_message = "An environment's name has 2 to 10 lower-case letters and digits and begins with a letter, like \"dev\": the names of buckets have no room for more."
  }
}

variable "force_destroy" {
  description = "Whether a destroy deletes data: tables have no deletion protection, buckets are emptied, secrets are deleted at once."
  type        = bool
  default     = false
}

variable "allow_plain_http_from_loopback" {
  description = "Whether clients at 127.0.0.0/8 may use queues, topics and buckets without TLS: for an emulator on the same machine. No request to AWS has such an address."
  type        = bool
  default     = false
}

variable "roles" {
  description = "Roles of functions, workflows and metric streams: their `path`, and the ARN of their `permissions_boundary`, which some organisations require; null for none."
  type = object({
    path                 = optional(string, "/")
    permissions_boundary = optional(string)
  })
  default = {}

  validation {
    condition     = can(regex("^/([!-.0-~]+/)*$", var.roles.path))
    error_message = "roles.path begins and ends with a slash, such as /task-manager/."
  }

  validation {
    condition     = var.roles.permissions_boundary == null || can(regex("^arn:[^:]+:iam::([0-9]{12}|aws):policy/[^*?]+$", var.roles.permissions_boundary))
    error_message = "roles.permissions_boundary is the ARN of a managed policy, arn:aws:iam::<account>:policy/<name>; null for none."
  }
}

variable "access_logs" {
  description = "Whether S3 logs each request to the bucket of attachments and imports, in a bucket of its own, for `log_retention_in_days`."
  type        = bool
  default     = false
}

variable "tags" {
  description = "Tags of every resource, in addition to the provider's default_tags."
  type        = map(string)
  default     = {}
}

# Package and logs

variable "package_path" {
  description = "Path of the zip with the code of all functions."
  type        = string

  validation {
    condition     = fileexists(var.package_path)
    error_message = "package_path does not exist: run `make build`."
  }
}

variable "lambda_runtime" {
  description = "Lambda runtime that the zip was built for."
  type        = string
  default     = "python3.13"

  validation {
    condition     = can(regex("^python3\\.(1[1-9])$", var.lambda_runtime))
    error_message = "lambda_runtime is a Python runtime of Lambda, 3.11 or newer, like \"python3.13\"."
  }
}

variable "lambda_architecture" {
  description = "Architecture of the functions, which the zip was built for: `arm64` or `x86_64`."
  type        = string
  default     = "arm64"

  validation {
    condition     = contains(["arm64", "x86_64"], var.lambda_architecture)
    error_message = "lambda_architecture is \"arm64\" or \"x86_64\"."
  }

  validation {
    # A build ends the zip's name with the machine.
    condition     = !can(regex("-(aarch64|arm64|x86_64)\\.[a-z]+$", var.package_path)) || can(regex(var.lambda_architecture == "arm64" ? "-(aarch64|arm64)\\.[a-z]+$" : "-x86_64\\.[a-z]+$", var.package_path))
    error_message = "The zip was built for another processor than lambda_architecture = \"${var.lambda_architecture}\", so that no function would start: run `make build`, which reads lambda_architecture of terraform.tfvars."
  }
}

variable "log_level" {
  description = "Log level of the functions."
  type        = string
  default     = "INFO"

  validation {
    condition     = contains(["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], var.log_level)
    error_message = "log_level is a level of Python: \"DEBUG\", \"INFO\", \"WARNING\", \"ERROR\" or \"CRITICAL\"."
  }
}

variable "log_retention_in_days" {
  description = "Retention of logs."
  type        = number
  default     = 365
}

# Clients

variable "clients" {
  description = "Clients of the API by name, each with its rate and burst limit and its quota of requests per `DAY`, `WEEK` or `MONTH`."
  type = map(object({
    description = optional(string, "")
    enabled     = optional(bool, true)
    throttle    = object({ rate_limit = number, burst_limit = number })
    quota       = object({ limit = number, period = string })
  }))

  validation {
    condition     = length(var.clients) > 0
    error_message = "clients is empty, so every request would be refused: name at least one."
  }
}

variable "client_keys" {
  description = "API keys by client; AWS generates the others. Only for an environment whose keys are no secret."
  type        = map(string)
  default     = {}
  sensitive   = true
}

variable "authorizer" {
  description = <<-EOT
    Authorizer of all routes that need an API key, besides the key; null for keys alone. Clients send the header Authorization.
    - `user_pool_arns`: user pools of Cognito whose JSON Web Tokens are accepted
    - `scopes`: scopes of which an access token needs one; null for identity tokens
  EOT
  type = object({
    user_pool_arns = set(string)
    scopes         = optional(set(string))
  })
  default = null

  validation {
    condition     = var.authorizer == null ? true : length(var.authorizer.user_pool_arns) > 0 && alltrue([for arn in var.authorizer.user_pool_arns : can(regex("^arn:[^:]+:cognito-idp:[^:]+:[0-9]{12}:userpool/[A-Za-z0-9_-]+$", arn))])
    error_message = "authorizer.user_pool_arns are ARNs of user pools, arn:aws:cognito-idp:<region>:<account>:userpool/<id>, at least one."
  }

  validation {
    condition     = try(var.authorizer.scopes, null) == null ? true : length(var.authorizer.scopes) > 0
    error_message = "authorizer.scopes names at least one scope; null for identity tokens."
  }
}

variable "cors_allow_origins" {
  description = "Origins whose pages may call the API and upload files; `*` for all."
  type        = list(string)

  validation {
    condition     = length(var.cors_allow_origins) > 0
    error_message = "cors_allow_origins names at least one origin, like \"https://app.example.com\", or \"*\"."
  }
}

variable "throttle" {
  description = "Rate limit (requests per second) and burst limit of the API as a whole."
  type        = object({ rate_limit = number, burst_limit = number })
  default     = { rate_limit = 200, burst_limit = 400 }
}

# Notifications and alarms

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

variable "alarm_thresholds" {
  description = <<-EOT
    Thresholds above which alarms fire.
    - `function_errors`: failed invocations of a function per minute
    - `function_throttles`: throttled invocations of all functions of the account per minute
    - `api_error_percent`: share of 5xx responses in 5 minutes, of at least `api_error_requests` requests
    - `api_latency_ms`: p99 latency of the API in 3 of 5 minutes
    - `messages_waiting`, `message_age_seconds`: messages in a queue other than that of imported tasks, and age of the oldest
    - `bulk_message_age_seconds`: age of the oldest message in the queue of imported tasks, which a large import fills for hours
    - `failed_deliveries`: failed attempts at a delivery to the external service per minute, in 3 of 5 minutes
    - `failed_destinations`: failed attempts at a delivery to a destination per minute, in 3 of 5 minutes
    - `stream_age_seconds`: iterator age of a stream's consumer
    - `table_throttles`: throttled reads and writes of a table and its indexes per minute
    - `workflow_failures`: executions of a workflow that failed or timed out, per minute
  EOT
  type = object({
    function_errors          = optional(number, 5)
    function_throttles       = optional(number, 0)
    api_error_percent        = optional(number, 1)
    api_error_requests       = optional(number, 20)
    api_latency_ms           = optional(number, 3000)
    messages_waiting         = optional(number, 100)
    message_age_seconds      = optional(number, 900)
    bulk_message_age_seconds = optional(number, 172800)
    failed_deliveries        = optional(number, 0)
    failed_destinations      = optional(number, 0)
    stream_age_seconds       = optional(number, 60)
    table_throttles          = optional(number, 0)
    workflow_failures        = optional(number, 0)
  })
  default = {}

  validation {
    condition     = alltrue([for threshold in values(var.alarm_thresholds) : threshold >= 0])
    error_message = "alarm_thresholds are 0 or more."
  }

  validation {
    # Half of a queue's retention.
    condition     = max(var.alarm_thresholds.message_age_seconds, var.alarm_thresholds.bulk_message_age_seconds) <= 604800
    error_message = "alarm_thresholds.message_age_seconds and bulk_message_age_seconds are at most 604800 (a week): a queue drops messages after two weeks."
  }

  validation {
    condition     = var.alarm_thresholds.api_error_percent < 100
    error_message = "alarm_thresholds.api_error_percent is below 100."
  }

  validation {
    condition     = var.alarm_thresholds.api_error_requests >= 1
    error_message = "alarm_thresholds.api_error_requests is 1 or more."
  }
}

# Background work

variable "external_service_url" {
  description = "URL that events are delivered to; empty for no deliveries. `scripts/secret` sets its API key."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^$|^https://[^/]|^http://(127\\.0\\.0\\.1|localhost)(:|/|$)", var.external_service_url))
    error_message = "external_service_url begins with https://, so that API key and tasks are encrypted in transit; http:// is allowed for 127.0.0.1 and localhost only."
  }
}

variable "destinations" {
  description = <<-EOT
    Destinations of events beside the external service, by name (see docs/webhooks.md). Each has a queue, a function and a secret of its own,
    so that one that is down stops no other; `scripts/webhook_secret` sets the secret.
    - `kind`: `standard` (a CloudEvent, signed by Standard Webhooks), or a chat: `slack` (an incoming webhook) or `teams` (a webhook of a workflow)
    - `url`: URL of a `standard` destination; that of a chat is its secret, since it is all that posting takes
    - `event_types`: types of events that are delivered
    - `imported_tasks`: whether the event of each task that an import creates is delivered, too; null for yes, except to chats
    - `max_concurrency`: deliveries at once
  EOT
  type = map(object({
    kind            = optional(string, "standard")
    url             = optional(string)
    event_types     = optional(set(string), ["task.created", "task.updated", "task.deleted", "task.due_soon", "task.overdue", "import.finished"])
    imported_tasks  = optional(bool)
    max_concurrency = optional(number, 2)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.destinations) : can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", name)) && length(name) <= 20])
    error_message = "Names of destinations have 1 to 20 lower-case letters, digits and single hyphens and begin with a letter, like \"crm\"."
  }

  validation {
    condition     = alltrue([for destination in values(var.destinations) : contains(["standard", "slack", "teams"], destination.kind)])
    error_message = "A destination's kind is \"standard\", \"slack\" or \"teams\"."
  }

  validation {
    condition     = alltrue([for destination in values(var.destinations) : (destination.kind == "standard") == (destination.url != null)])
    error_message = "A destination of kind \"standard\" has a url. The URL of a chat is a secret and never part of the configuration: scripts/webhook_secret stores it."
  }

  validation {
    # Of names alone: an address has no certificate that others can check, and may be written in many ways.
    condition = alltrue([for destination in values(var.destinations) : destination.url == null ? true : (
      can(regex("(?i)^https://([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]([a-z0-9-]*[a-z0-9])?(:[0-9]+)?([/?][^#\\s]*)?$", destination.url)) &&
      !can(regex("(?i)^https://[^/:?]*\\.localhost([/:?]|$)", destination.url)) ||
      var.allow_plain_http_from_loopback && can(regex("^http://(127\\.0\\.0\\.1|localhost)(:[0-9]+)?(/[^#\\s]*)?$", destination.url))
    )])
    error_message = "A destination's url is https://<public host name>/..., without a user or a fragment, so that events are encrypted in transit and reach no private address. http:// is for 127.0.0.1 and localhost, with allow_plain_http_from_loopback."
  }

  validation {
    condition     = alltrue([for destination in values(var.destinations) : length(destination.event_types) > 0 && length(setsubtract(destination.event_types, local.event_types)) == 0])
    error_message = "A destination's event_types are some of ${join(", ", local.event_types)}."
  }

  validation {
    condition     = alltrue([for destination in values(var.destinations) : contains(range(2, 1001), destination.max_concurrency)])
    error_message = "A destination's max_concurrency is a whole number from 2 (the minimum of Lambda) to 1000."
  }
}

variable "background_max_receive_count" {
  description = "Receives of a message before it moves to the dead-letter queue."
  type        = number
  default     = 5
}

variable "background_retry_seconds" {
  description = "Delay before the second attempt at a message of a queue; it doubles with each further attempt."
  type        = number
  default     = 30

  validation {
    condition     = var.background_retry_seconds >= 0 && var.background_retry_seconds <= 900
    error_message = "background_retry_seconds is 0 to 900 (15 minutes)."
  }
}

variable "background_timeout_seconds" {
  description = "Timeout of the function that processes up to ten messages. The visibility timeout of the queue is six times as long."
  type        = number
  default     = 180 # The external service has 15 seconds for each message.

  validation {
    condition     = var.background_timeout_seconds >= 30 && var.background_timeout_seconds <= 900
    error_message = "background_timeout_seconds is 30 (a delivery and the record of its outcome take up to 21) to 900, the most that Lambda allows."
  }
}

variable "background_max_concurrency" {
  description = "Concurrency with which the background queue is processed, and so of deliveries to the external service; also that of changes to urgent tasks."
  type        = number
  default     = 10

  validation {
    condition     = var.background_max_concurrency >= 2 && var.background_max_concurrency <= 1000 && floor(var.background_max_concurrency) == var.background_max_concurrency
    error_message = "background_max_concurrency is a whole number from 2 (the minimum of Lambda) to 1000."
  }
}

variable "background_batching_window_seconds" {
  description = "Time to wait for a full batch of events to deliver, which saves requests (see docs/costs.md). With any window but 0, Lambda waits for up to 20 seconds where few events come."
  type        = number
  default     = 1

  validation {
    condition     = contains(range(0, 301), var.background_batching_window_seconds)
    error_message = "background_batching_window_seconds is a whole number from 0 to 300 (5 minutes)."
  }
}

variable "bulk_max_concurrency" {
  description = "Concurrency with which the queue of imported tasks is processed: deliveries to the external service in addition to those of the background queue."
  type        = number
  default     = 10

  validation {
    condition     = var.bulk_max_concurrency >= 2 && var.bulk_max_concurrency <= 1000 && floor(var.bulk_max_concurrency) == var.bulk_max_concurrency
    error_message = "bulk_max_concurrency is a whole number from 2 (the minimum of Lambda) to 1000."
  }
}

variable "stream_record_age_seconds" {
  description = "Age at which a stream record is no longer retried, and goes to the queue of failed events."
  type        = number
  default     = 43200

  validation {
    condition     = var.stream_record_age_seconds >= 60 && var.stream_record_age_seconds <= 43200
    error_message = "stream_record_age_seconds is 60 to 43200 (12 hours): a redrive reads the record from the stream again, which keeps it for 24 hours."
  }
}

variable "trace_sampling_rate" {
  description = "Share of the API's requests of which X-Ray records traces; null leaves it to the rules of the account, by default one a second and 5 % of the others."
  type        = number
  default     = 0.01

  validation {
    condition     = var.trace_sampling_rate == null ? true : var.trace_sampling_rate >= 0 && var.trace_sampling_rate <= 1
    error_message = "trace_sampling_rate is a number from 0 to 1, or null for the account's sampling rules."
  }
}

variable "streams" {
  description = <<-EOT
    Reading of the tables' streams (see docs/scaling.md).
    - `batch_size`: most records of an invocation
    - `batching_window_seconds`: time to wait for a full batch, by which events are late
    - `parallelization_factor`: batches of one shard that are processed at once; the changes of one item stay in order
  EOT
  type = object({
    batch_size              = optional(number, 100)
    batching_window_seconds = optional(number, 1)
    parallelization_factor  = optional(number, 4)
  })
  default = {}

  validation {
    condition     = var.streams.batch_size >= 1 && var.streams.batch_size <= 1000 && floor(var.streams.batch_size) == var.streams.batch_size
    error_message = "streams.batch_size is a whole number from 1 to 1000: a function processes its batch within a minute."
  }

  validation {
    condition     = var.streams.batching_window_seconds >= 0 && var.streams.batching_window_seconds <= 300 && floor(var.streams.batching_window_seconds) == var.streams.batching_window_seconds
    error_message = "streams.batching_window_seconds is a whole number from 0 to 300 (5 minutes)."
  }

  validation {
    condition     = contains(range(1, 11), var.streams.parallelization_factor)
    error_message = "streams.parallelization_factor is a whole number from 1 to 10, the most that Lambda takes."
  }
}

variable "reminders" {
  description = <<-EOT
    Reminders of open tasks.
    - `schedule`: schedule of the search for due tasks, in UTC. At noon UTC the previous day has ended in every time zone.
    - `days_before`: lead time before the due date, in days
  EOT
  type = object({
    schedule    = optional(string, "cron(0 12 * * ? *)")
    days_before = optional(number, 1)
  })
  default = {}

  validation {
    condition     = can(regex("^(rate|cron)\\(.+\\)$", var.reminders.schedule))
    error_message = "reminders.schedule is a schedule expression of EventBridge, like \"cron(0 12 * * ? *)\" or \"rate(1 day)\"."
  }

  validation {
    condition     = var.reminders.days_before >= 0 && var.reminders.days_before <= 30 && floor(var.reminders.days_before) == var.reminders.days_before
    error_message = "reminders.days_before is a whole number from 0 to 30."
  }
}

variable "urgent_tasks" {
  description = <<-EOT
    Monitoring of urgent tasks that are open: delivery at once, reminders as in `reminders`, an alert when overdue.
    - `check_interval_seconds`: maximum interval between two checks of a task; a new due date takes effect within that time
  EOT
  type = object({
    check_interval_seconds = optional(number, 86400)
  })
  default = {}

  validation {
    # Eight checks a day for half a year stay below the limit of 25,000 events in the history of an execution.
    condition     = var.urgent_tasks.check_interval_seconds >= (var.force_destroy ? 1 : 10800)
    error_message = "urgent_tasks.check_interval_seconds is 10800 (3 hours) or more, or 1 or more if force_destroy is true: the history of an execution is limited."
  }

  validation {
    condition     = var.urgent_tasks.check_interval_seconds <= 604800
    error_message = "urgent_tasks.check_interval_seconds is 604800 (a week) or less."
  }
}

# Monitoring

variable "dynatrace" {
  description = <<-EOT
    Dynatrace's OneAgent as a layer of every function, and a stream of CloudWatch metrics to Dynatrace; null for none (see docs/dashboards.md).
    Dynatrace's page "Deploy OneAgent" for AWS Lambda names all values but the ARNs of the secret and of the delivery stream.
    - `layer_arn`: layer version for this region, runtime and architecture, without a log collector
    - `tenant`, `cluster_id`: of the Dynatrace environment
    - `connection_base_url`: endpoint that receives traces
    - `auth_token_secret_arn`: secret whose value is the token and nothing else; functions read it when they start
    - `metrics_firehose_arn`: Firehose delivery stream to Dynatrace; null if another metric stream of the account feeds it
  EOT
  type = object({
    layer_arn             = string
    tenant                = string
    cluster_id            = string
    connection_base_url   = string
    auth_token_secret_arn = string
    metrics_firehose_arn  = optional(string)
  })
  default = null

  validation {
    condition     = alltrue([for settings in var.dynatrace[*] : can(regex("^arn:[^:]+:lambda:[^:]+:[0-9]{12}:layer:[A-Za-z0-9_-]+:[0-9]+$", settings.layer_arn))])
    error_message = "dynatrace.layer_arn is the ARN of a layer version, arn:aws:lambda:<region>:<account>:layer:<name>:<version>."
  }

  validation {
    condition     = alltrue([for settings in var.dynatrace[*] : !can(regex(var.lambda_architecture == "arm64" ? "_x86:" : "_arm:", settings.layer_arn))])
    error_message = "dynatrace.layer_arn is for another processor than lambda_architecture: functions would not start."
  }

  validation {
    condition     = alltrue([for settings in var.dynatrace[*] : !strcontains(settings.layer_arn, "with_collector")])
    error_message = "Logs go to CloudWatch: a layer with a log collector needs another token and does not start without it. Choose the layer without."
  }

  validation {
    condition     = alltrue([for settings in var.dynatrace[*] : can(regex("^[A-Za-z0-9-]+$", settings.tenant))])
    error_message = "dynatrace.tenant is the environment's id, such as abc12345, not its URL."
  }

  validation {
    condition     = alltrue([for settings in var.dynatrace[*] : can(regex("^-?[0-9]+$", settings.cluster_id))])
    error_message = "dynatrace.cluster_id is a whole number, often a negative one, such as \"-1480073609\"."
  }

  validation {
    condition     = alltrue([for settings in var.dynatrace[*] : can(regex("^https://[^/]+(/e/[^/]+)?$", settings.connection_base_url))])
    error_message = "dynatrace.connection_base_url is https://<host>, or https://<host>/e/<environment>, without a trailing slash or /api."
  }

  validation {
    condition     = alltrue([for settings in var.dynatrace[*] : can(regex("^arn:[^:]+:secretsmanager:[^:]+:[0-9]{12}:secret:[^:]+$", settings.auth_token_secret_arn))])
    error_message = "dynatrace.auth_token_secret_arn is the ARN of a secret in Secrets Manager, never the token itself."
  }
}

# Data

variable "shard_counts" {
  description = <<-EOT
    Number of shards of tasks and of the list of imports from each time on, 1 to 64; times in RFC 3339 and UTC.
    A shard allows about 1,000 writes a second, and each page of a list queries all shards. To raise the number, add an entry whose time
    is still ahead when it has been applied, and leave the others as they are: a task belongs to the number in force at its creation, and
    stays where it is. Tasks created under one number before an entry with an earlier time was applied would no longer be found.
  EOT
  type        = map(number)
  default     = { "2026-01-01T00:00:00Z" = 4 }
  nullable    = false

  validation {
    condition     = length(var.shard_counts) > 0
    error_message = "shard_counts needs a first entry, like { \"2026-01-01T00:00:00Z\" = 4 }."
  }

  validation {
    condition     = alltrue([for time in keys(var.shard_counts) : can(regex("^[2-9][0-9]{3}-[0-9-]+T[0-9:]+Z$", time)) && can(timecmp(time, time))])
    error_message = "Times in shard_counts are RFC 3339 in UTC: write them like \"2026-01-01T00:00:00Z\"."
  }

  validation {
    condition     = alltrue([for count in values(var.shard_counts) : count >= 1 && count <= 64 && floor(count) == count])
    error_message = "Counts in shard_counts are whole numbers from 1 to 64."
  }

  validation {
    # Maps are in the order of their keys, here of time.
    condition     = alltrue([for index in range(1, max(1, length(var.shard_counts))) : values(var.shard_counts)[index] >= values(var.shard_counts)[index - 1]])
    error_message = "Counts in shard_counts never decrease: write the number of the latest entry, or more, for a later time."
  }
}

variable "table_throughput" {
  description = <<-EOT
    Maximum throughput of tables by their names in tables.json, in request units a second: a bound of costs, beyond which requests are
    throttled. Tables that are not named have that of the account; to remove a maximum, apply -1 first (see docs/scaling.md).
    - `max_read_request_units`, `max_write_request_units`: of the table, and of each of its indexes
  EOT
  type = map(object({
    max_read_request_units  = optional(number)
    max_write_request_units = optional(number)
  }))
  default = {}

  validation {
    condition     = length(setsubtract(keys(var.table_throughput), keys(local.tables))) == 0
    error_message = "table_throughput names a table that is not in tables.json: its tables are ${join(", ", keys(local.tables))}."
  }
}

# Imports

variable "imports" {
  description = <<-EOT
    Import of CSV files (see docs/csv-imports.md).
    - `inline_bytes`: size above which the workflow imports a file, in chunks of `chunk_rows` rows
    - `date_order`: order of day and month in ambiguous dates, like 3/4/2026: `auto` (detected), `day_first` or `month_first`
    - `unknown_values`: `tag` the task with an unknown status or priority, or `reject` the row
    - `unreadable_dates`: `keep` them in the description, or `reject` the row
    - `long_values`: `cut` values that exceed the limits of a task, or `reject` the row
    - `extra_cells`: `keep` cells beyond the last column in the description, or `reject` the row
    - `spaces_separate_tags`: whether *home garden* in a column of tags is two tags
    - `tool`: format of all files, by the name of its module, like `notion`; null to detect it by the header
    - `encoding`: encoding of all files, by its Python name, like `cp850`; null to detect it
    - `policy`: rules for imported tasks: `lenient`, or `strict` as for clients
  EOT
  type = object({
    inline_bytes         = optional(number, 2000000)
    chunk_rows           = optional(number, 1000)
    date_order           = optional(string, "auto")
    unknown_values       = optional(string, "tag")
    unreadable_dates     = optional(string, "keep")
    long_values          = optional(string, "cut")
    extra_cells          = optional(string, "keep")
    spaces_separate_tags = optional(bool, false)
    tool                 = optional(string)
    encoding             = optional(string)
    policy               = optional(string, "lenient")
  })
  default = {}

  validation {
    condition     = var.imports.inline_bytes >= 0
    error_message = "imports.inline_bytes is 0 (the workflow imports every file) or more."
  }

  validation {
    condition     = var.imports.chunk_rows >= 1 && var.imports.chunk_rows <= 10000
    error_message = "imports.chunk_rows is 1 to 10000."
  }

  validation {
    condition     = contains(["auto", "day_first", "month_first"], var.imports.date_order)
    error_message = "imports.date_order is \"auto\", \"day_first\" or \"month_first\"."
  }

  validation {
    condition     = contains(["tag", "reject"], var.imports.unknown_values)
    error_message = "imports.unknown_values is \"tag\" or \"reject\"."
  }

  validation {
    condition     = contains(["keep", "reject"], var.imports.unreadable_dates)
    error_message = "imports.unreadable_dates is \"keep\" or \"reject\"."
  }

  validation {
    condition     = contains(["cut", "reject"], var.imports.long_values)
    error_message = "imports.long_values is \"cut\" or \"reject\"."
  }

  validation {
    condition     = contains(["keep", "reject"], var.imports.extra_cells)
    error_message = "imports.extra_cells is \"keep\" or \"reject\"."
  }

  validation {
    condition     = var.imports.tool == null ? true : contains(local.import_tools, var.imports.tool)
    error_message = "imports.tool is the name of a module in task_manager/csv_import/formats, like \"notion\", or null."
  }

  validation {
    condition     = var.imports.encoding == null ? true : can(regex("^[a-z0-9][a-z0-9_-]*$", var.imports.encoding))
    error_message = "imports.encoding is a character encoding by its Python name, like \"cp850\", or null."
  }

  validation {
    condition     = contains(["lenient", "strict"], var.imports.policy)
    error_message = "imports.policy is \"lenient\" or \"strict\"."
  }
}
