variable "statements" {
  description = <<-EOT
    Statements by id (Sid), all with the effect Allow.
    - `actions`: actions without wildcards (`dynamodb:PutItem`)
    - `resources`: ARNs; a wildcard may only follow the name of a resource (`…:table/orders/index/*`, `…:s3:::bucket/in/*`)
    - `conditions`: as in IAM's JSON, operator => key => values, `{ StringEquals = { "aws:SourceAccount" = ["…"] } }`
    - `wildcard_reason`: reason for a wider wildcard; required with such a wildcard, refused without
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
    error_message = "IAM refuses an empty policy: write at least one statement."
  }

  validation {
    condition     = alltrue([for sid in keys(var.statements) : can(regex("^[A-Za-z0-9]+$", sid))])
    error_message = "A key of statements becomes the statement's Sid: use letters and digits only, such as ReadOrders."
  }

  validation {
    condition     = alltrue([for statement in var.statements : length(statement.actions) > 0 && length(statement.resources) > 0])
    error_message = "Each statement needs at least one action and one resource."
  }

  validation {
    condition     = alltrue(flatten([for statement in var.statements : [for action in statement.actions : action == "*" || can(regex("^[a-z0-9-]+:[A-Za-z0-9*?]+$", action))]]))
    error_message = "An action is written service:Action, such as dynamodb:PutItem."
  }

  validation {
    condition     = alltrue(flatten([for statement in var.statements : [for resource in statement.resources : resource == "*" || can(regex("^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$", resource))]]))
    error_message = "A resource is an ARN, such as arn:aws:sqs:eu-west-1:111122223333:orders."
  }

  validation {
    condition     = alltrue([for statement in var.statements : statement.wildcard_reason != null || !anytrue([for action in statement.actions : can(regex("[*?]", action))])])
    error_message = "An action with a wildcard grants actions that are not listed: name each action, or write the reason into wildcard_reason."
  }

  # An ARN with an account may have a type before the name (table/orders); an ARN without, such as a bucket's, begins with the name.
  validation {
    condition = alltrue([for statement in var.statements : statement.wildcard_reason != null || alltrue([for resource in statement.resources :
      can(regex("^arn:[^:*?]+:[^:*?]+:[^:*?]*:[^:*?]*:[^*?]", resource)) && !can(regex("^arn:[^:]+:[^:]+:[^:]*:[^:]+:[a-z-]+[/:][*?]", resource))
    ])])
    error_message = "A resource with a wildcard for its region, account or name grants other resources: name it, or write the reason into wildcard_reason."
  }

  validation {
    condition = alltrue([for statement in var.statements : statement.wildcard_reason == null || anytrue([
      for part in concat(statement.actions, statement.resources) : can(regex("[*?]", part))
    ])])
    error_message = "A wildcard_reason without a wildcard is out of date: remove it."
  }

  validation {
    condition     = alltrue([for statement in var.statements : statement.wildcard_reason == null || can(regex("\\S+\\s+\\S+", statement.wildcard_reason))])
    error_message = "Write wildcard_reason as a sentence, for reviewers."
  }
}
