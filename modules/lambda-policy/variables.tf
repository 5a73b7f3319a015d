variable "statements" {
  description = <<-EOT
    What the function may do, keyed by statement id (Sid). Every statement allows; there is no deny.
    - `actions`: actions, each named in full (`dynamodb:PutItem`)
    - `resources`: ARNs; a wildcard may stand only behind a named resource (`…:table/orders/index/*`, `…:s3:::bucket/in/*`)
    - `conditions`: as in IAM's JSON, operator => key => values, `{ StringEquals = { "aws:SourceAccount" = ["…"] } }`
    - `wildcard_reason`: why this statement needs a wider wildcard; only with one, and only then allowed
  EOT
  type = map(object({
    actions         = list(string)
    resources       = list(string)
    conditions      = optional(map(map(list(string))), {})
    wildcard_reason = optional(string)
  }))
  nullable = false

  validation {
    condition     = length(var.statements) > 0
    error_message = "A policy needs a statement: give at least one, IAM refuses an empty policy."
  }

  validation {
    condition     = alltrue([for sid in keys(var.statements) : can(regex("^[A-Za-z0-9]+$", sid))])
    error_message = "A key of statements becomes the statement's Sid: use letters and digits only, such as ReadOrders."
  }

  validation {
    condition     = alltrue([for s in var.statements : length(s.actions) > 0 && length(s.resources) > 0])
    error_message = "Each statement needs at least one action and one resource."
  }

  validation {
    condition     = alltrue(flatten([for s in var.statements : [for a in s.actions : a == "*" || can(regex("^[a-z0-9-]+:[A-Za-z0-9*?]+$", a))]]))
    error_message = "An action is written service:Action, such as dynamodb:PutItem."
  }

  validation {
    condition     = alltrue(flatten([for s in var.statements : [for r in s.resources : r == "*" || can(regex("^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$", r))]]))
    error_message = "A resource is an ARN, such as arn:aws:sqs:eu-west-1:111122223333:orders."
  }

  validation {
    condition     = alltrue([for s in var.statements : s.wildcard_reason != null || !anytrue([for a in s.actions : can(regex("[*?]", a))])])
    error_message = "An action with a wildcard grants what nobody listed: name each action, or say in wildcard_reason why that cannot be."
  }

  # An ARN with an account may carry a type before the name (table/orders); one without, such as a bucket's, begins with the name.
  validation {
    condition = alltrue([for s in var.statements : s.wildcard_reason != null || alltrue([for r in s.resources :
      can(regex("^arn:[^:*?]+:[^:*?]+:[^:*?]*:[^:*?]*:[^*?]", r)) && !can(regex("^arn:[^:]+:[^:]+:[^:]*:[^:]+:[a-z-]+[/:][*?]", r))
    ])])
    error_message = "A resource with a wildcard for its region, account or name grants resources of others: name it, or say in wildcard_reason why that cannot be."
  }

  validation {
    condition = alltrue([for s in var.statements : s.wildcard_reason == null || anytrue([
      for part in concat(s.actions, s.resources) : can(regex("[*?]", part))
    ])])
    error_message = "A wildcard_reason without a wildcard is out of date: remove it."
  }

  validation {
    condition     = alltrue([for s in var.statements : s.wildcard_reason == null || can(regex("\\S+\\s+\\S+", s.wildcard_reason))])
    error_message = "Write wildcard_reason as a sentence that tells a reviewer why the wildcard is needed."
  }
}
