variable "name" {
  description = "Alias of the key, without `alias/`."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9/_-]{1,250}$", var.name))
    error_message = "A key's name has 1 to 250 letters, digits, `/`, `_` or `-`: write one like \"orders-dev\"."
  }

  validation {
    condition     = !startswith(var.name, "aws/") && !startswith(var.name, "alias/")
    error_message = "Aliases under aws/ are reserved, and the module adds alias/: write the name without either."
  }
}

variable "description" {
  description = "Description of the data that the key encrypts."
  type        = string

  validation {
    condition     = length(var.description) >= 1 && length(var.description) <= 8192
    error_message = "A key's description has 1 to 8192 characters."
  }
}

variable "via_services" {
  description = "Services through which every principal of the account may use the key, so that readers of a queue need no permission on its key: `dynamodb`, `kinesis`, `lambda`, `s3`, `secretsmanager`, `sns`, `sqs`, `ssm`."
  type        = set(string)
  default     = []

  validation {
    condition     = length(setsubtract(var.via_services, ["dynamodb", "kinesis", "lambda", "s3", "secretsmanager", "sns", "sqs", "ssm"])) == 0
    error_message = "via_services are of \"dynamodb\", \"kinesis\", \"lambda\", \"s3\", \"secretsmanager\", \"sns\", \"sqs\", \"ssm\"."
  }
}

variable "service_principals" {
  description = "Services that use the key directly: `cloudwatch` (an alarm publishes to a topic), `delivery` (logs of an encrypted state machine are delivered), `events` (a rule sends to a queue or topic), `logs` (a log group), `s3` (a notification), `sns` (a topic sends to a queue)."
  type        = set(string)
  default     = []

  validation {
    condition     = length(setsubtract(var.service_principals, ["cloudwatch", "delivery", "events", "logs", "s3", "sns"])) == 0
    error_message = "service_principals are of \"cloudwatch\", \"delivery\", \"events\", \"logs\", \"s3\", \"sns\": the name alone, without .amazonaws.com."
  }
}

variable "rotation_period_in_days" {
  description = "Days between two rotations of the key's material."
  type        = number
  default     = 365

  validation {
    condition     = var.rotation_period_in_days >= 90 && var.rotation_period_in_days <= 2560 && floor(var.rotation_period_in_days) == var.rotation_period_in_days
    error_message = "rotation_period_in_days is a whole number from 90 to 2560."
  }
}

variable "deletion_window_in_days" {
  description = "Days in which a deleted key can be restored; afterwards the data that it encrypted is lost."
  type        = number
  default     = 30

  validation {
    condition     = var.deletion_window_in_days >= 7 && var.deletion_window_in_days <= 30 && floor(var.deletion_window_in_days) == var.deletion_window_in_days
    error_message = "deletion_window_in_days is a whole number from 7 to 30."
  }
}

variable "policy_statements" {
  description = <<-EOT
    Statements of the key's policy besides the module's own, by Sid; the resource is the key itself.
    - `effect`: `Allow` or `Deny`; `actions`: such as `kms:Decrypt`
    - `principals`: by type, `AWS`, `Service` or `Federated`
    - `conditions`: by operator and key
  EOT
  type = map(object({
    effect     = optional(string, "Allow")
    principals = map(set(string))
    actions    = set(string)
    conditions = optional(map(map(list(string))), {})
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for sid in keys(var.policy_statements) : can(regex("^[A-Za-z0-9]{1,64}$", sid)) && !startswith(sid, "AllowService") && sid != "EnableIamPolicies" && sid != "AllowThroughServices"])
    error_message = "A Sid of policy_statements has 1 to 64 letters and digits, and is none of the module's own (EnableIamPolicies, AllowThroughServices and those that begin with AllowService)."
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
    condition     = alltrue([for statement in var.policy_statements : length(statement.actions) > 0 && alltrue([for action in statement.actions : can(regex("^kms:[A-Za-z*]+$", action))])])
    error_message = "A statement's actions are of this service, at least one, such as \"kms:Decrypt\"."
  }
}

variable "tags" {
  description = "Tags of the key."
  type        = map(string)
  default     = {}
}
