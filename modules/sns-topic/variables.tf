variable "name" {
  description = "Name of the topic; that of a FIFO topic ends with `.fifo`, which the module adds."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,256}$", var.name))
    error_message = "A topic's name has 1 to 256 letters, digits, `_` or `-`: write one like \"orders-dev\"."
  }

  validation {
    condition     = var.fifo == null || length(var.name) <= 251
    error_message = "A FIFO topic's name has at most 251 characters: SNS takes 256, of which `.fifo` needs 5."
  }
}

variable "kms_key_arn" {
  description = "ARN of the customer-managed KMS key; null for the key AWS manages (`aws/sns`), with which no AWS service can publish."
  type        = string

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.kms_key_arn))
    error_message = "kms_key_arn takes a key's ARN, arn:aws:kms:<region>:<account>:key/<id>. Write null for the key AWS manages."
  }
}

variable "publishers" {
  description = "AWS services that may publish, by a name of your choice: service principal, and ARN or ARN pattern of the publishing resource. Roles of the account need no entry: their policies grant it."
  type = map(object({
    service    = string
    source_arn = string
  }))
  default = {}

  validation {
    condition     = alltrue([for publisher in values(var.publishers) : can(regex("^[a-z0-9.-]+\\.amazonaws\\.com(\\.cn)?$", publisher.service))])
    error_message = "A publisher's service is a principal like \"cloudwatch.amazonaws.com\" or \"events.amazonaws.com\"."
  }

  validation {
    condition     = alltrue([for publisher in values(var.publishers) : can(regex("^arn:[^:*?]+:(s3:::[a-z0-9.-]+$|[a-z0-9-]+:[^:*?]*:[0-9]{12}:[^*?])", publisher.source_arn))])
    error_message = "A publisher's source_arn is the ARN of the alarm, rule or bucket that publishes, with its account and the beginning of its name: a wildcard there would allow any account."
  }

  validation {
    condition     = length(var.publishers) == 0 || var.kms_key_arn != null
    error_message = "AWS services cannot use the key aws/sns, so their messages would be lost: write a customer-managed key's ARN as kms_key_arn, with a policy that names them."
  }

  validation {
    condition     = var.fifo == null || length(var.publishers) == 0
    error_message = "AWS services do not publish to FIFO topics: leave publishers out, or fifo."
  }
}

variable "subscriptions" {
  description = <<-EOT
    Subscriptions by a stable name:
    - `protocol`: `email`, `email-json`, `https`, `lambda` or `sqs`; `endpoint`: the address, URL or ARN;
    - `filter_policy`: JSON; `filter_policy_scope`: `MessageAttributes` (default) or `MessageBody`;
    - `raw_message_delivery`: whether messages are delivered without the envelope of SNS (false; `sqs` and `https` only);
    - `queue_policy`: for `sqs`, the queue's policy, which has to allow the topic to send;
    - `dead_letter_queue`: queue for messages that could not be delivered, and its policy.
  EOT
  type = map(object({
    protocol             = string
    endpoint             = string
    filter_policy        = optional(string)
    filter_policy_scope  = optional(string, "MessageAttributes")
    raw_message_delivery = optional(bool, false)
    queue_policy         = optional(string)
    dead_letter_queue    = optional(object({ arn = string, policy = string }))
  }))
  default = {}

  validation {
    condition = alltrue([
      for subscription in values(var.subscriptions) : contains(["email", "email-json", "https", "lambda", "sqs"], subscription.protocol)
    ])
    error_message = "A subscription's protocol is \"email\", \"email-json\", \"https\", \"lambda\" or \"sqs\"; plain \"http\" would send messages unencrypted."
  }

  validation {
    condition = alltrue([
      for subscription in values(var.subscriptions) : can(regex(lookup({
        email        = "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$"
        "email-json" = "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$"
        https        = "^https://[^/\\s]+"
        lambda       = "^arn:[^:]+:lambda:[^:]+:[0-9]{12}:function:[A-Za-z0-9_-]{1,64}(:[A-Za-z0-9_-]{1,128})?$"
        sqs          = "^arn:[^:]+:sqs:[^:]+:[0-9]{12}:[A-Za-z0-9_-]{1,80}(\\.fifo)?$"
      }, subscription.protocol, ""), subscription.endpoint))
    ])
    error_message = "A subscription's endpoint does not fit its protocol: write an e-mail address, a URL that begins with https://, a function's ARN or a queue's ARN."
  }

  validation {
    condition = alltrue([
      for subscription in values(var.subscriptions) : subscription.filter_policy == null || can(keys(jsondecode(subscription.filter_policy)))
    ])
    error_message = "A subscription's filter_policy is a JSON object: write jsonencode({ event_type = [\"order.created\"] })."
  }

  validation {
    condition = alltrue([
      for subscription in values(var.subscriptions) : subscription.filter_policy == null || try(!can(regex("^\\{\\}$|:(s|[tfn0-9-]|\\{\\})", replace(replace(replace(replace(replace(
      jsonencode(jsondecode(subscription.filter_policy)), "/\"([^\"\\\\]|\\\\.)*\"/", "s"), ":[]", ":s"), "/\\[[^\\[\\]]+\\]/", "a"), "/\\[[^\\[\\]]+\\]/", "a"), "/\\[[^\\[\\]]+\\]/", "a"))), true)
    ])
    error_message = "A subscription's filter_policy has a key, and a list for each: write jsonencode({ event_type = [\"order.created\"] })."
  }

  validation {
    condition = alltrue([
      for subscription in values(var.subscriptions) : contains(["MessageAttributes", "MessageBody"], subscription.filter_policy_scope)
    ])
    error_message = "A subscription's filter_policy_scope is \"MessageAttributes\" or \"MessageBody\"."
  }

  validation {
    condition = alltrue([
      for subscription in values(var.subscriptions) : !subscription.raw_message_delivery || contains(["https", "sqs"], subscription.protocol)
    ])
    error_message = "raw_message_delivery works for \"sqs\" and \"https\" only: leave it out elsewhere."
  }

  validation {
    condition = alltrue([
      for subscription in values(var.subscriptions) : subscription.protocol != "sqs" || try(join("", distinct([
        for statement in flatten([jsondecode(subscription.queue_policy).Statement]) : statement.Effect
        if !(statement.Effect == "Deny" && can(statement.Condition)) && length(setintersection(flatten([try(statement.Principal.Service, statement.Principal.AWS, statement.Principal)]), ["*", "sns.amazonaws.com"])) > 0 && length(setintersection([for action in flatten([statement.Action]) : lower(action)], ["*", "sqs:*", "sqs:sendmessage"])) > 0
      ])) == "Allow", false)
    ])
    error_message = "The queue would refuse the topic, or denies it: add a sender { service = \"sns.amazonaws.com\", source_arn = <topic> } to the queue, and write its policy as queue_policy."
  }

  validation {
    condition     = alltrue([for subscription in values(var.subscriptions) : subscription.dead_letter_queue == null ? true : can(regex("^arn:[^:]+:sqs:[^:]+:[0-9]{12}:[A-Za-z0-9_-]{1,80}(\\.fifo)?$", subscription.dead_letter_queue.arn))])
    error_message = "A dead-letter queue's arn is that of a queue, arn:aws:sqs:<region>:<account>:<name>."
  }

  validation {
    condition = alltrue([
      for subscription in values(var.subscriptions) :
      subscription.dead_letter_queue == null ? true : try(join("", distinct([
        for statement in flatten([jsondecode(subscription.dead_letter_queue.policy).Statement]) : statement.Effect
        if !(statement.Effect == "Deny" && can(statement.Condition)) && length(setintersection(flatten([try(statement.Principal.Service, statement.Principal.AWS, statement.Principal)]), ["*", "sns.amazonaws.com"])) > 0 && length(setintersection([for action in flatten([statement.Action]) : lower(action)], ["*", "sqs:*", "sqs:sendmessage"])) > 0
      ])) == "Allow", false)
    ])
    error_message = "The dead-letter queue would refuse the topic, or denies it: add a sender { service = \"sns.amazonaws.com\", source_arn = <topic> } to that queue, and write its policy."
  }

  validation {
    condition     = var.fifo == null || alltrue([for subscription in values(var.subscriptions) : subscription.protocol == "sqs"])
    error_message = "A FIFO topic delivers to queues only: subscribe with the protocol \"sqs\"."
  }

  validation {
    condition     = var.fifo != null || alltrue([for subscription in values(var.subscriptions) : !endswith(subscription.endpoint, ".fifo")])
    error_message = "A standard topic cannot deliver to a FIFO queue: write fifo = {}, or subscribe a standard queue."
  }
}

variable "fifo" {
  description = "Options of a FIFO topic, which delivers to queues only; null for a standard topic. `content_based_deduplication`: whether messages without a deduplication id are compared by their content."
  type = object({
    content_based_deduplication = optional(bool, false)
  })
  default = null
}

variable "policy_statements" {
  description = <<-EOT
    Statements of the topic's policy besides the module's own, by Sid; the resource is the topic itself.
    - `effect`: `Allow` or `Deny`; `actions`: such as `sns:Publish`
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
    condition     = alltrue([for statement in var.policy_statements : length(statement.actions) > 0 && alltrue([for action in statement.actions : can(regex("^sns:[A-Za-z*]+$", action))])])
    error_message = "A statement's actions are of this service, at least one, such as \"sns:Publish\"."
  }
}

variable "allow_plain_http_from_loopback" {
  description = "Whether clients at 127.0.0.0/8 may connect without TLS: for an emulator on the same machine. No request to AWS has such an address."
  type        = bool
  default     = false
}

variable "tags" {
  description = "Tags of the topic."
  type        = map(string)
  default     = {}
}
