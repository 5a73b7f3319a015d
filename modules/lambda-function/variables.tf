variable "name" {
  description = "Name of the function, of its role and, as its last part, of its log group."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.name))
    error_message = "A function's name has 1 to 64 letters, digits, hyphens and underscores."
  }
}

variable "description" {
  description = "Description, as the console shows it."
  type        = string
  default     = ""

  validation {
    condition     = length(var.description) <= 256
    error_message = "A description has at most 256 characters."
  }
}

variable "handler" {
  description = "Entry point within the zip, such as `package.module.function`; null for a container image, which names its own."
  type        = string

  validation {
    condition     = var.handler == null || can(regex("^[^\\s]{1,128}$", var.handler))
    error_message = "A handler has 1 to 128 characters without spaces, such as package.module.function."
  }

  validation {
    condition     = (var.handler == null) == (var.package.image_uri != null)
    error_message = "A zip needs a handler, and a container image names its own: write the handler, or package.image_uri with handler = null."
  }
}

variable "package" {
  description = <<-EOT
    Code, as a zip in S3 or a container image in ECR, with the runtime and architecture that it was built for (compiled dependencies fit one of each).
    - `bucket`, `key`, `object_version`: location of the zip
    - `source_code_hash`: base64 of the zip's SHA-256; the function is updated if, and only if, it changes
    - `runtime`: of the zip, such as `python3.13`
    - `image_uri`: in place of these four, the image with its digest
    - `architecture`: `arm64` (cheaper for the same work) or `x86_64`
    - `code_signing_config_arn`: code signing configuration; a zip without its signature is refused
  EOT
  type = object({
    bucket           = optional(string)
    key              = optional(string)
    object_version   = optional(string)
    source_code_hash = optional(string)
    runtime          = optional(string)
    image_uri        = optional(string)
    architecture     = optional(string, "arm64")

    code_signing_config_arn = optional(string)
  })

  validation {
    condition     = alltrue([for part in [var.package.bucket, var.package.key, var.package.source_code_hash, var.package.runtime] : (part == null) == (var.package.image_uri != null)])
    error_message = "package has bucket, key, source_code_hash and runtime of a zip, or the image_uri of a container image."
  }

  validation {
    condition     = var.package.image_uri == null || can(regex("^[0-9]{12}\\.dkr\\.ecr\\.[a-z0-9-]+\\.amazonaws\\.com(\\.cn)?/[a-z0-9._/-]+@sha256:[0-9a-f]{64}$", var.package.image_uri))
    error_message = "image_uri is an image of ECR with its digest, <account>.dkr.ecr.<region>.amazonaws.com/<repository>@sha256:<digest>: with a tag, a new image would not reach the function."
  }

  validation {
    condition     = var.package.image_uri == null || (var.package.object_version == null && var.package.code_signing_config_arn == null)
    error_message = "object_version and code_signing_config_arn are of a zip: leave them out with image_uri."
  }

  validation {
    condition     = var.package.bucket == null || can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.package.bucket))
    error_message = "package.bucket is the name of a bucket, not its ARN."
  }

  validation {
    condition     = (var.package.key == null ? true : length(var.package.key) >= 1 && length(var.package.key) <= 1024) && (var.package.object_version == null ? true : length(var.package.object_version) >= 1)
    error_message = "package.key is the key of the zip in the bucket, 1 to 1024 characters; object_version is the id of its version, or null."
  }

  validation {
    condition     = var.package.code_signing_config_arn == null || can(regex("^arn:[^:]+:lambda:[^:]+:[0-9]{12}:code-signing-config:csc-[a-z0-9]{17}$", var.package.code_signing_config_arn))
    error_message = "code_signing_config_arn is the ARN of a code signing configuration, arn:aws:lambda:<region>:<account>:code-signing-config:csc-<id>; null for none."
  }

  validation {
    condition     = var.package.image_uri != null || can(regex("^[A-Za-z0-9+/]{43}=$", var.package.source_code_hash))
    error_message = "source_code_hash is the base64 of a SHA-256: use filebase64sha256(\"path/of/the.zip\")."
  }

  validation {
    condition     = var.package.image_uri != null || can(regex("^(python3\\.[0-9]+|nodejs[0-9]+\\.x|java[0-9]+(\\.al2)?|dotnet[0-9]+|ruby[0-9]+\\.[0-9]+|provided\\.al[0-9]+)$", var.package.runtime))
    error_message = "The runtime is an identifier of AWS Lambda, such as python3.13, nodejs22.x or provided.al2023."
  }

  validation {
    condition     = contains(["arm64", "x86_64"], var.package.architecture)
    error_message = "The architecture is arm64 or x86_64."
  }
}

variable "layers" {
  description = "ARNs of layer versions, in the order in which Lambda merges them into /opt. A layer with settings reads them from `environment`."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.layers : can(regex("^arn:[^:]+:lambda:[^:]+:[0-9]{12}:layer:[A-Za-z0-9_-]+:[0-9]+$", arn))])
    error_message = "Each of layers is the ARN of a layer version, arn:aws:lambda:<region>:<account>:layer:<name>:<version>."
  }

  validation {
    condition     = length(var.layers) <= 5
    error_message = "A function takes at most 5 layers."
  }

  validation {
    condition     = length(var.layers) == 0 || var.package.image_uri == null
    error_message = "A container image takes no layers: copy their content into the image."
  }
}

variable "environment" {
  description = "Environment variables; no secrets, since all who may read the function's configuration can read them."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.environment) : can(regex("^[A-Za-z][A-Za-z0-9_]+$", name))])
    error_message = "The name of an environment variable begins with a letter and has at least two letters, digits and underscores."
  }

  validation {
    condition     = alltrue([for name in keys(var.environment) : !can(regex("^(AWS_(REGION|DEFAULT_REGION|EXECUTION_ENV|ACCESS_KEY|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|LAMBDA_(FUNCTION_.+|LOG_.+|INITIALIZATION_TYPE|RUNTIME_API))|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$", name))])
    error_message = "Lambda sets the region, the credentials, AWS_EXECUTION_ENV and AWS_LAMBDA_FUNCTION_* itself: choose another name."
  }

  validation {
    condition     = (length(base64encode(join("", concat(keys(var.environment), values(var.environment))))) / 4) * 3 - length(regexall("=", base64encode(join("", concat(keys(var.environment), values(var.environment)))))) <= 4096
    error_message = "The names and values of the environment have more than the 4,096 bytes that Lambda takes: put long values into S3 or Parameter Store."
  }
}

variable "policy_json" {
  description = "IAM policy of the function's code, as the lambda-policy module makes it. The module adds permissions to logs, traces, event sources and failure destinations; null for code that calls no AWS API."
  type        = string

  validation {
    condition     = var.policy_json == null || can(length(jsondecode(var.policy_json).Statement))
    error_message = "policy_json is an IAM policy document in JSON, with a Statement: use the output json of the lambda-policy module, or null."
  }
}

variable "invokers" {
  description = "AWS services that may invoke the function, or its alias, by a name of your choice: service principal, and ARN or ARN pattern of the invoking resource, such as a topic. The modules rest-api and eventbridge-rule add their own permissions."
  type = map(object({
    service    = string
    source_arn = string
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.invokers) : can(regex("^[A-Za-z0-9_-]{1,90}$", name))])
    error_message = "An invoker's name has 1 to 90 letters, digits, hyphens and underscores."
  }

  validation {
    condition     = alltrue([for invoker in var.invokers : can(regex("^[a-z0-9.-]+\\.amazonaws\\.com(\\.cn)?$", invoker.service))])
    error_message = "An invoker's service is a principal like \"sns.amazonaws.com\" or \"s3.amazonaws.com\"."
  }

  validation {
    condition     = alltrue([for invoker in var.invokers : can(regex("^arn:[^:*?]+:(s3:::[a-z0-9.-]+$|[a-z0-9-]+:[^:*?]*:[0-9]{12}:[^*?])", invoker.source_arn))])
    error_message = "An invoker's source_arn is the ARN of the topic, bucket or pool that invokes: \"*\" would allow any account."
  }
}

variable "limits" {
  description = <<-EOT
    Limits of the function.
    - `memory_size`: in MB; CPU is proportional to it
    - `timeout`: in seconds
    - `reserved_concurrent_executions`: reserved part of the account's concurrency, and maximum of the function; -1 for no reservation
    - `ephemeral_storage`: size of /tmp in MB
  EOT
  type = object({
    memory_size                    = optional(number, 512)
    timeout                        = optional(number, 30)
    reserved_concurrent_executions = optional(number, -1)
    ephemeral_storage              = optional(number, 512)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.limits.memory_size >= 128 && var.limits.memory_size <= 10240 && floor(var.limits.memory_size) == var.limits.memory_size
    error_message = "memory_size is a whole number of MB from 128 to 10240."
  }

  validation {
    condition     = var.limits.timeout >= 1 && var.limits.timeout <= 900 && floor(var.limits.timeout) == var.limits.timeout
    error_message = "timeout is a whole number of seconds from 1 to 900; use a state machine for longer work."
  }

  validation {
    condition     = var.limits.reserved_concurrent_executions >= -1 && floor(var.limits.reserved_concurrent_executions) == var.limits.reserved_concurrent_executions
    error_message = "reserved_concurrent_executions is -1 (no reservation), 0 (the function is off) or a number of concurrent executions."
  }

  validation {
    condition     = var.limits.ephemeral_storage >= 512 && var.limits.ephemeral_storage <= 10240 && floor(var.limits.ephemeral_storage) == var.limits.ephemeral_storage
    error_message = "ephemeral_storage is a whole number of MB from 512 to 10240."
  }
}

variable "logging" {
  description = <<-EOT
    - `retention_in_days`: retention of the log group
    - `level`: least severe level of application logs that is kept
    - `tracing_mode`: `Active`, which records traces of a sample of all invocations, or `PassThrough`, of those whose caller does
  EOT
  type = object({
    retention_in_days = optional(number, 365)
    level             = optional(string, "INFO")
    tracing_mode      = optional(string, "Active")
  })
  default  = { tracing_mode = "Active" }
  nullable = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.logging.retention_in_days)
    error_message = "CloudWatch keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days."
  }

  validation {
    condition     = contains(["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"], var.logging.level)
    error_message = "The level is TRACE, DEBUG, INFO, WARN, ERROR or FATAL."
  }

  validation {
    condition     = contains(["Active", "PassThrough"], var.logging.tracing_mode)
    error_message = "The tracing_mode is Active or PassThrough."
  }
}

variable "alias" {
  description = <<-EOT
    Alias of the newest published version, for event sources and callers; null for none, which runs the unpublished version.
    - `name`: name of the alias
    - `snap_start`: whether SnapStart is on (Java, Python 3.12 and newer, .NET 8 and newer; `ephemeral_storage` of 512 MB)
    - `provisioned_concurrent_executions`: provisioned concurrency, 0 for none
  EOT
  type = object({
    name                              = string
    snap_start                        = optional(bool, false)
    provisioned_concurrent_executions = optional(number, 0)
  })
  default = null

  validation {
    condition     = var.alias == null ? true : can(regex("^[A-Za-z0-9_-]{1,128}$", var.alias.name)) && !can(regex("^[0-9]+$", var.alias.name))
    error_message = "An alias has 1 to 128 letters, digits, hyphens and underscores, and is not a number."
  }

  validation {
    condition     = var.alias == null ? true : var.alias.provisioned_concurrent_executions >= 0 && floor(var.alias.provisioned_concurrent_executions) == var.alias.provisioned_concurrent_executions
    error_message = "alias.provisioned_concurrent_executions is a whole number, 0 for none."
  }

  validation {
    condition     = var.alias == null ? true : var.limits.reserved_concurrent_executions == -1 || var.alias.provisioned_concurrent_executions <= var.limits.reserved_concurrent_executions
    error_message = "alias.provisioned_concurrent_executions is more than the reserved concurrency of ${var.limits.reserved_concurrent_executions}, of which it is a part: write a smaller number, or reserve more."
  }

  validation {
    condition     = var.alias == null ? true : !(var.alias.snap_start && var.alias.provisioned_concurrent_executions > 0)
    error_message = "SnapStart and provisioned concurrency exclude each other: choose one."
  }

  validation {
    condition     = var.alias == null ? true : !var.alias.snap_start || can(regex("^(java(1[1-9]|[2-9][0-9])|python3\\.(1[2-9]|[2-9][0-9])|dotnet([89]|[1-9][0-9]))$", var.package.runtime))
    error_message = "SnapStart needs java11, python3.12, dotnet8 or newer; the runtime is ${coalesce(var.package.runtime, "that of an image")}."
  }

  validation {
    condition     = var.alias == null ? true : !var.alias.snap_start || var.limits.ephemeral_storage <= 512
    error_message = "SnapStart supports no more than 512 MB of ephemeral_storage; limits sets ${var.limits.ephemeral_storage} MB."
  }
}

variable "vpc_config" {
  description = "Subnets and security groups of a function that needs private resources; null for no VPC, where AWS services need no endpoints."
  type = object({
    subnet_ids         = set(string)
    security_group_ids = set(string)
  })
  default = null

  validation {
    condition     = var.vpc_config == null ? true : length(var.vpc_config.subnet_ids) > 0 && length(var.vpc_config.security_group_ids) > 0
    error_message = "vpc_config needs at least one subnet and one security group; null for no VPC."
  }

  validation {
    condition     = var.vpc_config == null ? true : alltrue(concat([for id in var.vpc_config.subnet_ids : can(regex("^subnet-[0-9a-z]*$", id))], [for id in var.vpc_config.security_group_ids : can(regex("^sg-[0-9a-zA-Z]*$", id))]))
    error_message = "vpc_config takes ids, such as subnet-0123456789abcdef0 and sg-0123456789abcdef0, not names or ARNs."
  }

  validation {
    condition     = var.vpc_config == null ? true : length(var.vpc_config.subnet_ids) <= 16 && length(var.vpc_config.security_group_ids) <= 5
    error_message = "vpc_config takes at most 16 subnets and 5 security groups: Lambda refuses more."
  }
}

variable "kms_key_arn" {
  description = "ARN of the customer-managed KMS key; null for the key AWS owns or manages. Encrypts the environment variables and the log group; the key's policy must let CloudWatch Logs use it."
  type        = string

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.kms_key_arn))
    error_message = "kms_key_arn takes a key's ARN, arn:aws:kms:<region>:<account>:key/<id>, not an alias or an id. Write null for the key AWS owns or manages."
  }
}

variable "role" {
  description = "Role of the function: its `path`, and the ARN of its `permissions_boundary`, which some organisations require; null for none."
  type = object({
    path                 = optional(string, "/")
    permissions_boundary = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition     = can(regex("^/([!-.0-~]+/)*$", var.role.path)) && length(var.role.path) <= 512
    error_message = "role.path begins and ends with a slash, such as /orders/, and has at most 512 characters without spaces."
  }

  validation {
    condition     = var.role.permissions_boundary == null || can(regex("^arn:[^:]+:iam::([0-9]{12}|aws):policy/[^*?]+$", var.role.permissions_boundary))
    error_message = "role.permissions_boundary is the ARN of a managed policy, arn:aws:iam::<account>:policy/<name>; null for none."
  }
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
  nullable    = false
}

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
    condition     = alltrue([for queue in var.event_sources.queues : can(regex("^arn:[^:]+:sqs:[^:]+:[0-9]{12}:[A-Za-z0-9_-]{1,80}(\\.fifo)?$", queue.arn))])
    error_message = "Each of event_sources.queues needs the ARN of an SQS queue."
  }

  validation {
    condition     = alltrue([for stream in var.event_sources.streams : can(regex("^arn:[^:]+:(dynamodb:[^:]+:[0-9]{12}:table/[A-Za-z0-9_.-]{3,255}/stream/.+|kinesis:[^:]+:[0-9]{12}:stream/[A-Za-z0-9_.-]{1,128})$", stream.arn))])
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
    condition     = alltrue([for queue in var.event_sources.queues : queue.batch_size >= 1 && queue.batch_size <= 10000 && floor(queue.batch_size) == queue.batch_size])
    error_message = "A queue's batch_size is a whole number from 1 to 10000."
  }

  validation {
    condition     = alltrue([for queue in var.event_sources.queues : queue.batch_size <= 10 || queue.maximum_batching_window_in_seconds >= 1])
    error_message = "A queue's batch_size over 10 needs a maximum_batching_window_in_seconds of at least 1."
  }

  validation {
    condition     = alltrue([for queue in var.event_sources.queues : queue.maximum_concurrency == null ? true : queue.maximum_concurrency >= 2 && queue.maximum_concurrency <= 1000 && floor(queue.maximum_concurrency) == queue.maximum_concurrency])
    error_message = "A queue's maximum_concurrency is a whole number from 2 to 1000; null for no limit."
  }

  validation {
    condition     = alltrue([for queue in var.event_sources.queues : queue.maximum_concurrency == null ? true : contains([-1, 0], var.limits.reserved_concurrent_executions) || queue.maximum_concurrency <= var.limits.reserved_concurrent_executions])
    error_message = "A queue's maximum_concurrency is more than the reserved concurrency of ${var.limits.reserved_concurrent_executions}, so messages would be throttled into the dead-letter queue: write a smaller number, or reserve more."
  }

  validation {
    condition     = alltrue([for stream in var.event_sources.streams : stream.batch_size >= 1 && stream.batch_size <= 10000 && floor(stream.batch_size) == stream.batch_size])
    error_message = "A stream's batch_size is a whole number from 1 to 10000."
  }

  validation {
    condition     = alltrue([for window in concat(values(var.event_sources.queues)[*].maximum_batching_window_in_seconds, values(var.event_sources.streams)[*].maximum_batching_window_in_seconds) : window >= 0 && window <= 300 && floor(window) == window])
    error_message = "maximum_batching_window_in_seconds is a whole number from 0 to 300."
  }

  validation {
    condition     = alltrue([for stream in var.event_sources.streams : contains(["TRIM_HORIZON", "LATEST"], stream.starting_position)])
    error_message = "A stream's starting_position is TRIM_HORIZON, or LATEST to skip records that were written before the mapping is active."
  }

  validation {
    condition     = alltrue([for stream in var.event_sources.streams : stream.maximum_retry_attempts >= -1 && stream.maximum_retry_attempts <= 10000 && floor(stream.maximum_retry_attempts) == stream.maximum_retry_attempts])
    error_message = "A stream's maximum_retry_attempts is a whole number from 0 to 10000; -1 for unlimited."
  }

  validation {
    condition     = alltrue([for stream in var.event_sources.streams : stream.maximum_record_age_in_seconds == -1 || (stream.maximum_record_age_in_seconds >= 60 && stream.maximum_record_age_in_seconds <= 604800 && floor(stream.maximum_record_age_in_seconds) == stream.maximum_record_age_in_seconds)])
    error_message = "A stream's maximum_record_age_in_seconds is a whole number from 60 to 604800; -1 for unlimited."
  }

  validation {
    condition     = alltrue([for stream in var.event_sources.streams : stream.parallelization_factor >= 1 && stream.parallelization_factor <= 10 && floor(stream.parallelization_factor) == stream.parallelization_factor])
    error_message = "A stream's parallelization_factor is a whole number from 1 to 10."
  }

  validation {
    condition     = alltrue([for stream in var.event_sources.streams : stream.on_failure_destination_arn == null || can(regex("^arn:[^:]+:(sqs|sns):[^:]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}(\\.fifo)?$", stream.on_failure_destination_arn))])
    error_message = "A stream's on_failure_destination_arn is the ARN of a queue or a topic; null drops failed records silently."
  }

  validation {
    condition     = alltrue([for pattern in flatten([values(var.event_sources.queues)[*].filter_patterns, values(var.event_sources.streams)[*].filter_patterns]) : can(keys(jsondecode(pattern)))])
    error_message = "Each of filter_patterns is a JSON object: use jsonencode({ … })."
  }

  validation {
    condition = alltrue([for pattern in flatten([values(var.event_sources.queues)[*].filter_patterns, values(var.event_sources.streams)[*].filter_patterns]) :
      pattern == "{}" || try(!can(regex("^\\{\\}$|:(s|[tfn0-9-]|\\{\\})", replace(replace(replace(replace(replace(
      jsonencode(jsondecode(pattern)), "/\"([^\"\\\\]|\\\\.)*\"/", "s"), ":[]", ":s"), "/\\[[^\\[\\]]+\\]/", "a"), "/\\[[^\\[\\]]+\\]/", "a"), "/\\[[^\\[\\]]+\\]/", "a"))), true)
    ])
    error_message = "Each field of filter_patterns has a list, also of one value: write jsonencode({ body = { type = [\"order.created\"] } })."
  }

  validation {
    condition     = alltrue([for pattern in flatten([values(var.event_sources.queues)[*].filter_patterns, values(var.event_sources.streams)[*].filter_patterns]) : length(pattern) <= 4096])
    error_message = "A pattern of filter_patterns has at most 4,096 characters."
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
    condition     = var.asynchronous == null ? true : can(regex("^arn:[^:]+:(sqs|sns):[^:]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}(\\.fifo)?$", var.asynchronous.on_failure_destination_arn))
    error_message = "asynchronous.on_failure_destination_arn is the ARN of a queue or a topic."
  }

  validation {
    condition     = var.asynchronous == null ? true : contains([0, 1, 2], var.asynchronous.maximum_retry_attempts)
    error_message = "asynchronous.maximum_retry_attempts is 0, 1 or 2."
  }

  validation {
    condition     = var.asynchronous == null ? true : var.asynchronous.maximum_event_age_in_seconds >= 60 && var.asynchronous.maximum_event_age_in_seconds <= 21600 && floor(var.asynchronous.maximum_event_age_in_seconds) == var.asynchronous.maximum_event_age_in_seconds
    error_message = "asynchronous.maximum_event_age_in_seconds is a whole number from 60 to 21600."
  }
}
