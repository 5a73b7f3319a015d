variable "statements" {
  description = <<-EOT
    Statements by id (Sid), all with the effect Allow.
    - `actions`: actions without wildcards (`dynamodb:PutItem`)
    - `resources`: ARNs with an account, if their format has one; a wildcard only for the parts of a named resource (`…:table/orders/index/*`, `…:s3:::bucket/in/*`)
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
    condition     = alltrue(flatten([for statement in var.statements : [for operator in keys(statement.conditions) : can(regex("^((ForAllValues|ForAnyValue):)?((String(Not)?(Equals(IgnoreCase)?|Like)|Numeric(Not)?Equals|Date(Not)?Equals|(Numeric|Date)(LessThan|GreaterThan)(Equals)?|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like))(IfExists)?|Null)$", operator))]]))
    error_message = "An operator of conditions is one of IAM's, such as StringEquals, ArnLike, Bool or ForAllValues:StringLike."
  }

  validation {
    condition = alltrue(flatten([for statement in var.statements : [for keys in values(statement.conditions) : [
      for key, values in keys : can(regex("^[A-Za-z0-9-]+:[^\\s]+$", key)) && length(values) > 0
    ]]]))
    error_message = "A condition's key is written service:Key, such as aws:SourceAccount, and has at least one value."
  }

  validation {
    condition     = alltrue([for statement in var.statements : statement.wildcard_reason != null || !anytrue([for action in statement.actions : can(regex("[*?]", action))])])
    error_message = "An action with a wildcard grants actions that are not listed: name each action, or write the reason into wildcard_reason."
  }

  validation {
    condition     = alltrue([for resource in flatten(values(var.statements)[*].resources) : resource == "*" || can(regex("^arn:[^:]+:[^:]+:([^:]*:[^:]+:|${lookup(local.without_account, try(split(":", resource)[2], ""), "$.")})", resource))])
    error_message = "These resources have no account, without which they match nothing: ${join(", ", [for resource in flatten(values(var.statements)[*].resources) : resource if resource != "*" && !can(regex("^arn:[^:]+:[^:]+:([^:]*:[^:]+:|${lookup(local.without_account, try(split(":", resource)[2], ""), "$.")})", resource))])}. Write it as the fifth part, like arn:aws:sqs:eu-west-1:111122223333:orders."
  }

  validation {
    condition = alltrue(flatten([for statement in var.statements : [
      for resource in statement.resources : statement.wildcard_reason != null || can(regex("^arn:[^:*?]+:[a-z0-9-]+:([^:*?]*:[^:*?]*:[^*?]+$|${lookup(local.with_parts, try(split(":", resource)[2], ""), "$.")})", resource))
    ]]))
    error_message = "These resources have a wildcard that covers other resources: ${join(", ", flatten([for statement in var.statements : [for resource in statement.resources : resource if statement.wildcard_reason == null && !can(regex("^arn:[^:*?]+:[a-z0-9-]+:([^:*?]*:[^:*?]*:[^*?]+$|${lookup(local.with_parts, try(split(":", resource)[2], ""), "$.")})", resource))]]))}. Name each one, or write the reason into wildcard_reason. Only the parts of a named resource take a wildcard, like bucket/*, table/orders/index/* or log-group:orders:*."
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
