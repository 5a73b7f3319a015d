variable "name" {
  description = "Name of the state machine, of its role and, as its last part, of its log group."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.name))
    error_message = "The name has 1 to 64 letters, digits, hyphens and underscores (64 is the limit of a role's name)."
  }
}

variable "definition" {
  description = "Definition in Amazon States Language, best kept in a file: `templatefile(\"workflow.asl.json\", { … })`."
  type        = string

  validation {
    condition     = can(jsondecode(var.definition))
    error_message = "The definition is not JSON: check the file with `jq . FILE`."
  }

  validation {
    condition     = !can(jsondecode(var.definition)) || can(contains(keys(jsondecode(var.definition).States), jsondecode(var.definition).StartAt) ? true : tobool("no"))
    error_message = "The definition needs States, and a StartAt that names one of them."
  }
}

variable "type" {
  description = "`STANDARD` (each step exactly once, up to a year) or `EXPRESS` (at least once, up to five minutes)."
  type        = string
  default     = "STANDARD"

  validation {
    condition     = contains(["STANDARD", "EXPRESS"], var.type)
    error_message = "The type is STANDARD or EXPRESS."
  }
}

variable "policy_json" {
  description = "IAM policy of the workflow, as the lambda-policy module makes it. The module adds permissions to logs, traces and key; a distributed map also needs states:StartExecution on the machine itself."
  type        = string

  validation {
    condition     = can(length(jsondecode(var.policy_json).Statement))
    error_message = "policy_json is an IAM policy document in JSON, with a Statement: use the output json of the lambda-policy module."
  }
}

variable "logging" {
  description = <<-EOT
    - `retention_in_days`: retention of the log group
    - `level`: log level, `ERROR`, `FATAL`, `ALL` or `OFF`
  EOT
  type = object({
    retention_in_days = optional(number, 365)
    level             = optional(string, "ERROR")
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.logging.retention_in_days)
    error_message = "CloudWatch keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days."
  }

  validation {
    condition     = contains(["ALL", "ERROR", "FATAL", "OFF"], var.logging.level)
    error_message = "The level is ALL, ERROR, FATAL or OFF."
  }
}

variable "include_execution_data" {
  description = "Whether logs include inputs and outputs of steps, which all readers of the logs then see."
  type        = bool
  default     = false
  nullable    = false
}

variable "kms_key_arn" {
  description = "ARN of the customer-managed KMS key; null for the key AWS owns or manages. Encrypts definition, executions and the log group; the key's policy must let CloudWatch Logs and delivery.logs.amazonaws.com use it."
  type        = string

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.kms_key_arn))
    error_message = "kms_key_arn takes a key's ARN, arn:aws:kms:<region>:<account>:key/<id>, not an alias or an id. Write null for the key AWS owns or manages."
  }
}

variable "role" {
  description = "Role of the state machine: its `path`, and the ARN of its `permissions_boundary`, which some organisations require; null for none."
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
