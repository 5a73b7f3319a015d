variable "name" {
  description = "Name of the bucket, globally unique."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.name))
    error_message = "A bucket's name has 3 to 63 lower-case letters, digits, `.` or `-`, with a letter or digit at both ends: write one like \"orders-dev-files\"."
  }

  validation {
    condition     = !can(regex("\\.", var.name))
    error_message = "A dot in a bucket's name breaks TLS certificate validation: write `-` instead."
  }

  validation {
    condition     = !can(regex("^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|--x-s3|--table-s3)$", var.name))
    error_message = "S3 reserves names that begin with xn--, sthree- or amzn-s3-demo-, or end in -s3alias, --ol-s3, --x-s3 or --table-s3: write another."
  }
}

variable "kms_key_arn" {
  description = "ARN of the customer-managed KMS key; null for the key AWS owns (`AES256`)."
  type        = string

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.kms_key_arn))
    error_message = "kms_key_arn takes a key's ARN, arn:aws:kms:<region>:<account>:key/<id>. Write null for the key AWS owns."
  }
}

variable "noncurrent_version_expiration_days" {
  description = "Days after which a replaced or deleted version of an object is removed for good."
  type        = number
  default     = 90

  validation {
    condition     = var.noncurrent_version_expiration_days >= 1 && floor(var.noncurrent_version_expiration_days) == var.noncurrent_version_expiration_days
    error_message = "noncurrent_version_expiration_days is a whole number of days, 1 or more."
  }
}

variable "lifecycle_rules" {
  description = "Expiration rules by name: objects under `prefix` expire `expiration_days` after their creation."
  type = map(object({
    prefix          = string
    expiration_days = number
  }))
  default = {}

  validation {
    condition     = alltrue([for rule in values(var.lifecycle_rules) : rule.expiration_days >= 1 && floor(rule.expiration_days) == rule.expiration_days])
    error_message = "A lifecycle rule's expiration_days is a whole number of days, 1 or more."
  }

  validation {
    condition     = !contains(keys(var.lifecycle_rules), "housekeeping")
    error_message = "The rule \"housekeeping\" is defined by the module (noncurrent versions, incomplete uploads): choose another name."
  }

  validation {
    condition     = alltrue([for rule in values(var.lifecycle_rules) : !startswith(rule.prefix, "/")])
    error_message = "A key does not begin with `/`, so the rule would match nothing: write the prefix without it, like \"reports/\"."
  }

  validation {
    condition     = alltrue([for name in keys(var.lifecycle_rules) : can(regex("^.{1,255}$", name))])
    error_message = "A lifecycle rule's name has 1 to 255 characters."
  }
}

variable "eventbridge" {
  description = "Whether the bucket sends events of its objects to EventBridge."
  type        = bool
  default     = false
}

variable "cors_rules" {
  description = "CORS rules by name, for web pages that use presigned URLs. `max_age_seconds` is how long a browser caches a preflight (3600)."
  type = map(object({
    allowed_origins = set(string)
    allowed_methods = set(string)
    allowed_headers = optional(set(string), ["*"])
    expose_headers  = optional(set(string), ["ETag"])
    max_age_seconds = optional(number, 3600)
  }))
  default = {}

  validation {
    condition = alltrue([
      for rule in values(var.cors_rules) : length(setsubtract(rule.allowed_methods, ["GET", "PUT", "POST", "DELETE", "HEAD"])) == 0
    ])
    error_message = "allowed_methods are of \"GET\", \"PUT\", \"POST\", \"DELETE\", \"HEAD\"; S3 answers OPTIONS by itself."
  }

  validation {
    condition = alltrue(flatten([
      for rule in values(var.cors_rules) : [for origin in rule.allowed_origins : origin == "*" || can(regex("^https?://[^/]+$", origin))]
    ]))
    error_message = "An allowed origin is scheme and host without a path, like \"https://app.example.com\", or \"*\"."
  }

  validation {
    condition     = alltrue([for rule in values(var.cors_rules) : length(rule.allowed_origins) > 0 && length(rule.allowed_methods) > 0])
    error_message = "A CORS rule has at least one origin and one method: S3 refuses it without."
  }

  validation {
    condition = alltrue(flatten([
      for rule in values(var.cors_rules) : concat(
        [for header in rule.allowed_headers : can(regex("^[A-Za-z0-9-]*\\*?[A-Za-z0-9-]*$", header)) && header != ""],
        [for header in rule.expose_headers : can(regex("^[A-Za-z0-9-]+$", header))],
      )
    ]))
    error_message = "A header's name has letters, digits and hyphens; one of allowed_headers may have a `*`."
  }

  validation {
    condition     = alltrue([for rule in values(var.cors_rules) : rule.max_age_seconds >= 0 && floor(rule.max_age_seconds) == rule.max_age_seconds])
    error_message = "max_age_seconds is a whole number of seconds, 0 or more."
  }
}

variable "access_log" {
  description = "Bucket (of the same region and account, with this one in its `access_log_sources`) and prefix that receive access logs; null for none."
  type = object({
    bucket = string
    prefix = string
  })
  default = null

  validation {
    condition     = var.access_log == null ? true : var.access_log.bucket != var.name
    error_message = "A bucket that logs to itself creates logs without end: name another bucket."
  }

  validation {
    condition     = var.access_log == null ? true : can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.access_log.bucket))
    error_message = "access_log.bucket is the name of a bucket, not its ARN."
  }

  validation {
    condition     = var.access_log == null ? true : length(var.access_log.prefix) <= 1024 && !startswith(var.access_log.prefix, "/")
    error_message = "access_log.prefix is the beginning of the logs' keys, without a leading `/`, like \"orders/\"; \"\" for none."
  }
}

variable "access_log_sources" {
  description = "ARNs of the buckets whose access logs this bucket receives, for a bucket of logs. S3 delivers to a bucket without a customer-managed key only."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.access_log_sources : can(regex("^arn:[^:]+:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", arn))])
    error_message = "Each of access_log_sources is the ARN of a bucket, arn:aws:s3:::<name>."
  }

  validation {
    condition     = length(var.access_log_sources) == 0 || var.kms_key_arn == null
    error_message = "S3 delivers no access logs to a bucket that is encrypted with a customer-managed key: write kms_key_arn = null."
  }

  validation {
    condition     = alltrue([for arn in var.access_log_sources : !endswith(arn, ":::${var.name}")])
    error_message = "A bucket that logs to itself creates logs without end: name other buckets."
  }
}

variable "policy_statements" {
  description = <<-EOT
    Statements of the bucket's policy besides the module's own, by Sid; the resource is the bucket and its objects.
    - `effect`: `Allow` or `Deny`; `actions`: such as `s3:GetObject`
    - `principals`: by type, `AWS`, `Service` or `Federated`
    - `conditions`: by operator and key
    - `object_prefix`: of the objects that it is about
  EOT
  type = map(object({
    effect        = optional(string, "Allow")
    principals    = map(set(string))
    actions       = set(string)
    conditions    = optional(map(map(list(string))), {})
    object_prefix = optional(string, "")
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for statement in var.policy_statements : !startswith(statement.object_prefix, "/") && !can(regex("[*?]", statement.object_prefix)) && length(statement.object_prefix) <= 1024])
    error_message = "object_prefix is the beginning of the objects' keys, without a leading `/` and without wildcards, like \"reports/\"."
  }

  validation {
    condition     = alltrue([for sid in keys(var.policy_statements) : can(regex("^[A-Za-z0-9]{1,64}$", sid)) && sid != "DenyPlainHttp" && sid != "ReceiveAccessLogs"])
    error_message = "A Sid of policy_statements has 1 to 64 letters and digits, and is none of the module's own (DenyPlainHttp, ReceiveAccessLogs)."
  }

  validation {
    condition     = alltrue([for statement in var.policy_statements : contains(["Allow", "Deny"], statement.effect)])
    error_message = "A statement's effect is \"Allow\" or \"Deny\"."
  }

  validation {
    condition = alltrue([
      for statement in var.policy_statements :
      length(statement.principals) > 0 && length(setsubtract(keys(statement.principals), ["AWS", "Service", "Federated"])) == 0 && alltrue([for ids in statement.principals : length(ids) > 0])
    ])
    error_message = "A statement's principals are by type, at least one: { AWS = [\"arn:aws:iam::<account>:role/<name>\"] }, { Service = [...] } or { Federated = [...] }."
  }

  validation {
    condition = alltrue([
      for statement in var.policy_statements :
      statement.effect == "Deny" || length(statement.conditions) > 0 || !contains(flatten([for ids in statement.principals : tolist(ids)]), "*")
    ])
    error_message = "A statement allows everybody: write the principals, or a condition such as { StringEquals = { \"aws:PrincipalOrgID\" = [\"o-...\"] } }."
  }

  validation {
    condition     = alltrue([for statement in var.policy_statements : length(statement.actions) > 0 && alltrue([for action in statement.actions : can(regex("^s3:[A-Za-z*]+$", action))])])
    error_message = "A statement's actions are of this service, at least one, such as \"s3:GetObject\"."
  }
}

variable "force_destroy" {
  description = "Whether a destroy deletes the objects and versions too. Apply it before the destroy that needs it."
  type        = bool
  default     = false
}

variable "allow_plain_http_from_loopback" {
  description = "Whether clients at 127.0.0.0/8 may connect without TLS: for an emulator on the same machine. No request to AWS has such an address."
  type        = bool
  default     = false
}

variable "tags" {
  description = "Tags of the bucket."
  type        = map(string)
  default     = {}
}
