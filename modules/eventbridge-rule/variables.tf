variable "name" {
  description = "Name of the rule."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{1,64}$", var.name))
    error_message = "A rule's name has 1 to 64 letters, digits, `_`, `.` or `-`: write one like \"orders-dev-file-arrived\"."
  }
}

variable "description" {
  description = "Description, as the console shows it."
  type        = string

  validation {
    condition     = length(var.description) >= 1 && length(var.description) <= 512
    error_message = "A rule's description has 1 to 512 characters."
  }
}

variable "event_pattern" {
  description = "Which events match, as JSON; either this or `schedule_expression`."
  type        = string
  default     = null

  validation {
    condition     = var.event_pattern == null || can(keys(jsondecode(var.event_pattern)))
    error_message = "event_pattern is a JSON object: write jsonencode({ source = [\"aws.s3\"] })."
  }

  validation {
    condition = var.event_pattern == null || try(!can(regex("^\\{\\}$|:(s|[tfn0-9-]|\\{\\})", replace(replace(replace(replace(replace(
    jsonencode(jsondecode(var.event_pattern)), "/\"([^\"\\\\]|\\\\.)*\"/", "s"), ":[]", ":s"), "/\\[[^\\[\\]]+\\]/", "a"), "/\\[[^\\[\\]]+\\]/", "a"), "/\\[[^\\[\\]]+\\]/", "a"))), true)
    error_message = "An event_pattern has a field, and a list for each, also of one value: write jsonencode({ source = [\"aws.s3\"] })."
  }

  validation {
    condition     = var.event_pattern == null ? true : length(var.event_pattern) <= 4096
    error_message = "An event_pattern has at most 4,096 characters: split it into several rules."
  }
}

variable "schedule_expression" {
  description = "When the rule fires: `rate(5 minutes)` or `cron(0 8 * * ? *)`, in UTC; either this or `event_pattern`."
  type        = string
  default     = null

  validation {
    condition     = var.schedule_expression == null || anytrue([for format in local.schedules : can(regex(format, var.schedule_expression))])
    error_message = "schedule_expression is \"rate(1 hour)\", \"rate(5 minutes)\" (the plural from 2 on), or \"cron(...)\" with minute (0 to 59), hour (0 to 23), day of the month (1 to 31), month (1 to 12 or JAN to DEC), day of the week (1 to 7 or SUN to SAT) and year (1970 to 2199)."
  }

  validation {
    condition     = can(regex("^cron", coalesce(var.schedule_expression, "none"))) ? length(regexall("\\?", var.schedule_expression)) == 1 : true
    error_message = "A cron expression has `?` for exactly one of day of the month and day of the week: write cron(0 8 * * ? *), or cron(0 8 ? * MON-FRI *)."
  }

  validation {
    condition     = (var.schedule_expression == null) != (var.event_pattern == null)
    error_message = "A rule has either an event_pattern or a schedule_expression: write exactly one of them."
  }
}

variable "event_bus_name" {
  description = "Event bus of the rule; events of AWS services are on `default`."
  type        = string
  default     = "default"

  validation {
    condition     = can(regex("^[A-Za-z0-9_./-]{1,256}$", var.event_bus_name))
    error_message = "event_bus_name is a bus's name (1 to 256 letters, digits, `_`, `.`, `/` or `-`), not its ARN."
  }

  validation {
    condition     = var.schedule_expression == null || var.event_bus_name == "default"
    error_message = "Schedules run on the default bus only: leave event_bus_name out."
  }
}

variable "state" {
  description = "`ENABLED`, `DISABLED`, or `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS` for read-only API calls too."
  type        = string
  default     = "ENABLED"

  validation {
    condition     = contains(["ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"], var.state)
    error_message = "state is \"ENABLED\", \"DISABLED\" or \"ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS\"."
  }
}

variable "targets" {
  description = <<-EOT
    Targets by a stable name (one to five):
    - `service`: `lambda` (the module adds the permission), `sqs`, `sns`, or `states`; `arn`: of that service;
    - `role_arn`: for `states`, a role with which the rule starts it, in place of the one that the module makes;
    - `resource_policy`: for `sqs` and `sns`, the policy of the queue or topic, which has to allow the rule to send;
    - `dead_letter_queue`: queue for events that could not be delivered, and its policy;
    - `maximum_event_age_in_seconds` (86400) and `maximum_retry_attempts` (185): limits of retries;
    - `input` (constant JSON) or `input_transformer`: input instead of the event.
  EOT
  type = map(object({
    service                      = string
    arn                          = string
    role_arn                     = optional(string)
    resource_policy              = optional(string)
    dead_letter_queue            = optional(object({ arn = string, policy = string }))
    maximum_event_age_in_seconds = optional(number, 86400)
    maximum_retry_attempts       = optional(number, 185)
    input                        = optional(string)
    input_transformer            = optional(object({ input_paths = optional(map(string), {}), input_template = string }))
  }))

  validation {
    condition     = length(var.targets) >= 1 && length(var.targets) <= 5
    error_message = "A rule has 1 to 5 targets: send to a topic to reach more."
  }

  validation {
    condition     = alltrue([for key in keys(var.targets) : can(regex("^[A-Za-z0-9_-]{1,35}$", key))])
    error_message = "A target's name has 1 to 35 letters, digits, `_` or `-`."
  }

  validation {
    condition     = alltrue([for target in values(var.targets) : contains(["lambda", "sqs", "sns", "states"], target.service)])
    error_message = "A target's service is \"lambda\", \"sqs\", \"sns\" or \"states\"."
  }

  validation {
    condition = alltrue([for target in values(var.targets) : can(regex(lookup({
      lambda = "^arn:[^:]+:lambda:[^:]+:[0-9]{12}:function:[A-Za-z0-9_-]{1,64}(:[A-Za-z0-9_-]{1,128})?$"
      sqs    = "^arn:[^:]+:sqs:[^:]+:[0-9]{12}:[A-Za-z0-9_-]{1,80}(\\.fifo)?$"
      sns    = "^arn:[^:]+:sns:[^:]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}(\\.fifo)?$"
      states = "^arn:[^:]+:states:[^:]+:[0-9]{12}:stateMachine:[A-Za-z0-9_-]{1,80}(:[A-Za-z0-9_.-]{1,80})?$"
    }, target.service, ""), target.arn))])
    error_message = "A target's arn is not of the service it names: write the ARN of a function, queue, topic or state machine, and its service."
  }

  validation {
    condition     = alltrue([for target in values(var.targets) : target.role_arn == null || target.service == "states"])
    error_message = "Only a state machine is started with a role: write role_arn for the service \"states\", and for no other."
  }

  validation {
    condition     = alltrue([for target in values(var.targets) : target.role_arn == null || can(regex("^arn:[^:]+:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]+$", target.role_arn))])
    error_message = "A target's role_arn is the ARN of a role, arn:aws:iam::<account>:role/<name>; leave it out for a role that the module makes."
  }

  validation {
    condition     = alltrue([for target in values(var.targets) : target.service != "sqs" || !endswith(target.arn, ".fifo")])
    error_message = "A rule cannot order events, so that a FIFO queue would need one message group for all: send to a standard queue."
  }

  validation {
    condition = alltrue([
      for target in values(var.targets) : !contains(["sqs", "sns"], target.service) || try(join("", distinct([
        for statement in flatten([jsondecode(target.resource_policy).Statement]) : statement.Effect
        if !(statement.Effect == "Deny" && can(statement.Condition)) && length(setintersection(flatten([try(statement.Principal.Service, statement.Principal.AWS, statement.Principal)]), ["*", "events.amazonaws.com"])) > 0 && length(setintersection([for action in flatten([statement.Action]) : lower(action)], ["*", "sqs:*", "sqs:sendmessage", "sns:*", "sns:publish"])) > 0
      ])) == "Allow", false)
    ])
    error_message = "The queue or topic would refuse the rule, or denies it: add { service = \"events.amazonaws.com\", source_arn = <rule> } to its senders or publishers, and write its policy as resource_policy."
  }

  validation {
    condition     = alltrue([for target in values(var.targets) : target.dead_letter_queue == null ? true : can(regex("^arn:[^:]+:sqs:[^:]+:[0-9]{12}:[A-Za-z0-9_-]{1,80}(\\.fifo)?$", target.dead_letter_queue.arn))])
    error_message = "A dead-letter queue's arn is that of a queue, arn:aws:sqs:<region>:<account>:<name>."
  }

  validation {
    condition = alltrue([
      for target in values(var.targets) :
      target.dead_letter_queue == null ? true : try(join("", distinct([
        for statement in flatten([jsondecode(target.dead_letter_queue.policy).Statement]) : statement.Effect
        if !(statement.Effect == "Deny" && can(statement.Condition)) && length(setintersection(flatten([try(statement.Principal.Service, statement.Principal.AWS, statement.Principal)]), ["*", "events.amazonaws.com"])) > 0 && length(setintersection([for action in flatten([statement.Action]) : lower(action)], ["*", "sqs:*", "sqs:sendmessage"])) > 0
      ])) == "Allow", false)
    ])
    error_message = "The dead-letter queue would refuse the rule, or denies it: add { service = \"events.amazonaws.com\", source_arn = <rule> } to its senders, and write its policy."
  }

  validation {
    condition     = alltrue([for target in values(var.targets) : target.maximum_event_age_in_seconds >= 60 && target.maximum_event_age_in_seconds <= 86400 && floor(target.maximum_event_age_in_seconds) == target.maximum_event_age_in_seconds])
    error_message = "maximum_event_age_in_seconds is a whole number from 60 to 86400 (a day)."
  }

  validation {
    condition     = alltrue([for target in values(var.targets) : target.maximum_retry_attempts >= 0 && target.maximum_retry_attempts <= 185 && floor(target.maximum_retry_attempts) == target.maximum_retry_attempts])
    error_message = "maximum_retry_attempts is a whole number from 0 to 185."
  }

  validation {
    condition     = alltrue([for target in values(var.targets) : target.input == null || target.input_transformer == null])
    error_message = "A target takes input or input_transformer: leave one out."
  }

  validation {
    condition     = alltrue([for target in values(var.targets) : target.input == null || can(jsondecode(target.input))])
    error_message = "A target's input is JSON: write jsonencode({ ... })."
  }

  validation {
    condition = alltrue([for target in values(var.targets) :
      length(target.input == null ? "" : target.input) <= 8192 && (target.input_transformer == null ? true : length(target.input_transformer.input_template) >= 1 && length(target.input_transformer.input_template) <= 8192)
    ])
    error_message = "input and input_template have at most 8,192 characters, and an input_template has at least one."
  }

  validation {
    condition = alltrue([for target in values(var.targets) : target.input_transformer == null ? true : alltrue([
      for path in values(target.input_transformer.input_paths) : can(regex("^\\$(\\.|\\[|$)", path))
    ])])
    error_message = "Each of input_paths is a path of JSON that begins with $, such as $.detail.id."
  }

  validation {
    condition = alltrue([for target in values(var.targets) : target.input_transformer == null ? true : length(setsubtract(
      [for name in regexall("<([A-Za-z0-9._-]+)>", target.input_transformer.input_template) : name[0] if !startswith(name[0], "aws.events.")],
      keys(target.input_transformer.input_paths)
    )) == 0])
    error_message = "An input_template has a <name> that is not in input_paths, which EventBridge refuses: add its path, or write the name as there."
  }
}

variable "role" {
  description = "Role with which the rule starts state machines: its `path`, and the ARN of its `permissions_boundary`, which some organisations require; null for none."
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
  description = "Tags of the rule."
  type        = map(string)
  default     = {}
}
