variable "name" {
  description = "Name of the stream and of its role."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.name))
    error_message = "A stream's name, which its role has too, has 1 to 64 letters, digits, hyphens and underscores."
  }
}

variable "firehose_arn" {
  description = "ARN of the Firehose delivery stream, in the same account and region."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:firehose:[^:]+:[0-9]{12}:deliverystream/[A-Za-z0-9_.-]{1,64}$", var.firehose_arn))
    error_message = "firehose_arn is a delivery stream's ARN, arn:aws:firehose:<region>:<account>:deliverystream/<name>."
  }
}

variable "namespaces" {
  description = "Namespaces whose metrics are streamed, such as `AWS/Lambda`, for the whole account: a stream cannot filter by dimension."
  type        = set(string)

  validation {
    condition     = length(var.namespaces) > 0
    error_message = "Without namespaces every metric of the account is streamed and charged: name at least one."
  }

  validation {
    condition     = length(var.namespaces) <= 1000
    error_message = "A stream has at most 1,000 namespaces."
  }

  validation {
    condition     = alltrue([for namespace in var.namespaces : can(regex("^[^:*\\s][^*\\n]{0,254}$", namespace))])
    error_message = "A namespace has 1 to 255 characters, does not begin with a colon or a space and is written in full, such as AWS/Lambda: streams support no wildcards."
  }
}

variable "output_format" {
  description = "Format that the receiver supports: `json`, `opentelemetry0.7` or `opentelemetry1.0`."
  type        = string

  validation {
    condition     = contains(["json", "opentelemetry0.7", "opentelemetry1.0"], var.output_format)
    error_message = "output_format is json, opentelemetry0.7 or opentelemetry1.0."
  }
}

variable "role" {
  description = "Role of the stream: its `path`, and the ARN of its `permissions_boundary`, which some organisations require; null for none."
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
