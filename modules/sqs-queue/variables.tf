variable "name" {
  description = "Name of the queue; its dead-letter queue is named `<name>-dlq`. A FIFO queue's names end with `.fifo`, which the module adds."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,76}$", var.name))
    error_message = "A queue's name has 1 to 76 letters, digits, `_` or `-` (SQS takes 80, of which `-dlq` needs 4): write one like \"orders-dev\"."
  }

  validation {
    condition     = var.fifo == null || length(var.name) <= 71
    error_message = "A FIFO queue's name has at most 71 characters: SQS takes 80, of which `-dlq.fifo` needs 9."
  }
}

variable "kms_key_arn" {
  description = "ARN of the customer-managed KMS key; null for the key SQS owns. Services that send to the queue need the customer-managed key's permission."
  type        = string

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.kms_key_arn))
    error_message = "kms_key_arn takes a key's ARN, arn:aws:kms:<region>:<account>:key/<id>. Write null for the key SQS owns."
  }
}

variable "visibility_timeout_seconds" {
  description = "Visibility timeout: for a function, six times its timeout plus the batching window. The default fits a timeout of 30 s."
  type        = number
  default     = 180

  validation {
    condition     = var.visibility_timeout_seconds >= 1 && var.visibility_timeout_seconds <= 43200 && floor(var.visibility_timeout_seconds) == var.visibility_timeout_seconds
    error_message = "visibility_timeout_seconds is a whole number from 1 to 43200 (12 hours)."
  }
}

variable "max_receive_count" {
  description = "Receives after which a message moves to the dead-letter queue; null for no dead-letter queue, such as for a queue that is one itself."
  type        = number
  default     = 5

  validation {
    condition     = var.max_receive_count == null ? true : var.max_receive_count >= 1 && var.max_receive_count <= 1000 && floor(var.max_receive_count) == var.max_receive_count
    error_message = "max_receive_count is a whole number from 1 to 1000; write null for a queue without a dead-letter queue."
  }
}

variable "message_retention_seconds" {
  description = "Retention of messages in the queue, after which SQS drops them silently. It costs nothing."
  type        = number
  default     = 1209600

  validation {
    condition     = var.message_retention_seconds >= 60 && var.message_retention_seconds <= 1209600 && floor(var.message_retention_seconds) == var.message_retention_seconds
    error_message = "message_retention_seconds is a whole number from 60 to 1209600 (14 days)."
  }
}

variable "dlq_message_retention_seconds" {
  description = "Retention of messages in the dead-letter queue, counted from when they were first sent."
  type        = number
  default     = 1209600

  validation {
    condition     = var.dlq_message_retention_seconds >= 60 && var.dlq_message_retention_seconds <= 1209600 && floor(var.dlq_message_retention_seconds) == var.dlq_message_retention_seconds
    error_message = "dlq_message_retention_seconds is a whole number from 60 to 1209600 (14 days)."
  }

  validation {
    condition     = var.dlq_message_retention_seconds >= var.message_retention_seconds
    error_message = "A message keeps its age when it moves, so it would expire on arrival: write a dlq_message_retention_seconds of message_retention_seconds or more."
  }
}

variable "delay_seconds" {
  description = "Delay of new messages before they can be received."
  type        = number
  default     = 0

  validation {
    condition     = var.delay_seconds >= 0 && var.delay_seconds <= 900 && floor(var.delay_seconds) == var.delay_seconds
    error_message = "delay_seconds is a whole number from 0 to 900 (15 minutes)."
  }
}

variable "senders" {
  description = "AWS services that may send, by a name of your choice: service principal, and ARN or ARN pattern of the sending resource. Roles of the account need no entry: their policies grant it."
  type = map(object({
    service    = string
    source_arn = string
  }))
  default = {}

  validation {
    condition     = alltrue([for sender in values(var.senders) : can(regex("^[a-z0-9.-]+\\.amazonaws\\.com(\\.cn)?$", sender.service))])
    error_message = "A sender's service is a principal like \"sns.amazonaws.com\" or \"events.amazonaws.com\"."
  }

  validation {
    condition     = alltrue([for sender in values(var.senders) : can(regex("^arn:[^:*?]+:(s3:::[a-z0-9.-]+$|[a-z0-9-]+:[^:*?]*:[0-9]{12}:[^*?])", sender.source_arn))])
    error_message = "A sender's source_arn is the ARN of the topic, rule or bucket that sends, with its account and the beginning of its name: a wildcard there would allow any account."
  }

  validation {
    condition     = var.fifo == null || alltrue([for sender in values(var.senders) : sender.service != "events.amazonaws.com" && sender.service != "s3.amazonaws.com"])
    error_message = "EventBridge rules and S3 do not order their events: let them send to a standard queue."
  }
}

variable "fifo" {
  description = <<-EOT
    Options of a FIFO queue, whose consumers have to stop at the first failure of a batch; null for a standard queue.
    - `content_based_deduplication`: whether messages without a deduplication id are compared by their content
    - `high_throughput`: whether limits and deduplication are of each message group instead of the queue
  EOT
  type = object({
    content_based_deduplication = optional(bool, false)
    high_throughput             = optional(bool, false)
  })
  default = null
}

variable "policy_statements" {
  description = <<-EOT
    Statements of the queue's policy besides the module's own, by Sid; the resource is the queue itself.
    - `effect`: `Allow` or `Deny`; `actions`: such as `sqs:ReceiveMessage`
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
    condition     = alltrue([for sid in keys(var.policy_statements) : can(regex("^[A-Za-z0-9]{1,64}$", sid)) && sid != "DenyPlainHttp"])
    error_message = "A Sid of policy_statements has 1 to 64 letters and digits, and is none of the module's own (DenyPlainHttp)."
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
    condition     = alltrue([for statement in var.policy_statements : length(statement.actions) > 0 && alltrue([for action in statement.actions : can(regex("^sqs:[A-Za-z*]+$", action))])])
    error_message = "A statement's actions are of this service, at least one, such as \"sqs:ReceiveMessage\"."
  }
}

variable "allow_plain_http_from_loopback" {
  description = "Whether clients at 127.0.0.0/8 may connect without TLS: for an emulator on the same machine. No request to AWS has such an address."
  type        = bool
  default     = false
}

variable "tags" {
  description = "Tags of both queues."
  type        = map(string)
  default     = {}
}
