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
    condition     = var.package.image_uri != null || can(regex("^[A-Za-z0-9+/]{43}=$", var.package.source_code_hash))
    error_message = "source_code_hash is the base64 of a SHA-256: use filebase64sha256(\"path/of/the.zip\")."
  }

  validation {
    condition     = var.package.image_uri != null || can(regex("^(python3\\.[0-9]+|nodejs[0-9]+\\.x|java[0-9]+|dotnet[0-9]+|ruby[0-9]+\\.[0-9]+|provided\\.al[0-9]+)$", var.package.runtime))
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
    condition     = length(join("", concat(keys(var.environment), values(var.environment)))) <= 4096
    error_message = "The names and values of the environment have more than the 4,096 characters that Lambda takes: put long values into S3 or Parameter Store."
  }
}

variable "policy_json" {
  description = "IAM policy of the function's code, as the lambda-policy module makes it. The module adds permissions to logs, traces, event sources and failure destinations; null for code that calls no AWS API."
  type        = string

  validation {
    condition     = var.policy_json == null || can(jsondecode(var.policy_json).Statement)
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
    condition     = alltrue([for invoker in var.invokers : can(regex("^arn:[^:*]+:[^:*]+:", invoker.source_arn))])
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
    condition     = var.limits.ephemeral_storage >= 512 && var.limits.ephemeral_storage <= 10240
    error_message = "ephemeral_storage is from 512 to 10240 MB."
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
}

variable "kms_key_arn" {
  description = "ARN of the customer-managed KMS key; null for the key AWS owns or manages. Encrypts the environment variables and the log group; the key's policy must let CloudWatch Logs use it."
  type        = string

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/.+$", var.kms_key_arn))
    error_message = "kms_key_arn is the ARN of a key (arn:aws:kms:…:key/…), not an alias or a key id; null turns the customer-managed key off."
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
