variable "name" {
  description = "Name of the dashboard."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,255}$", var.name))
    error_message = "A dashboard's name has 1 to 255 letters, digits, `_` or `-`: write one like \"orders-dev\"."
  }
}

variable "alarm_arns" {
  description = "ARNs of alarms whose state is shown at the top."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.alarm_arns : can(regex("^arn:[^:]+:cloudwatch:.*:alarm:", arn))])
    error_message = "alarm_arns are ARNs of alarms, arn:aws:cloudwatch:<region>:<account>:alarm:<name>; a name shows nothing."
  }
}

variable "apis" {
  description = "Stages of REST APIs, by the name of the API."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for stage in values(var.apis) : can(regex("^[A-Za-z0-9_]{1,128}$", stage))])
    error_message = "An API's stage has 1 to 128 letters, digits or `_`: write apis = { <name of the API> = <name of the stage> }."
  }
}

variable "functions" {
  description = "Names of Lambda functions."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for name in var.functions : can(regex("^[A-Za-z0-9_-]{1,64}$", name))])
    error_message = "functions are names, not ARNs, which would show empty charts."
  }
}

variable "queues" {
  description = "Names of SQS queues, dead-letter queues included."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for name in var.queues : can(regex("^[A-Za-z0-9_-]{1,80}(\\.fifo)?$", name))])
    error_message = "queues are names, not URLs or ARNs, which would show empty charts."
  }
}

variable "state_machines" {
  description = "ARNs of Step Functions state machines."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.state_machines : can(regex("^arn:[^:]+:states:.*:stateMachine:", arn))])
    error_message = "state_machines are ARNs, arn:aws:states:<region>:<account>:stateMachine:<name>; a name shows empty charts."
  }
}

variable "tables" {
  description = "Names of the global secondary indexes of DynamoDB tables, by the name of the table. Indexes have their own throttling metrics."
  type        = map(set(string))
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.tables) : can(regex("^[A-Za-z0-9_.-]{3,255}$", name))])
    error_message = "tables are names, not ARNs, which would show empty charts."
  }

  validation {
    condition     = alltrue([for name in flatten([for indexes in values(var.tables) : tolist(indexes)]) : can(regex("^[A-Za-z0-9_.-]{3,255}$", name))])
    error_message = "Indexes of tables are names, not ARNs, which would show empty charts."
  }
}

variable "charts" {
  description = "Charts of custom metrics, by title: `stat` (default `Sum`) and `metrics`."
  type = map(object({
    stat = optional(string, "Sum")
    metrics = list(object({
      namespace   = string
      metric_name = string
      dimensions  = optional(map(string), {})
    }))
  }))
  default = {}

  validation {
    condition     = alltrue([for chart in values(var.charts) : length(chart.metrics) >= 1])
    error_message = "A chart has at least one metric."
  }

  validation {
    condition     = alltrue([for chart in values(var.charts) : can(regex("^(SampleCount|Average|Sum|Minimum|Maximum|IQM|(p|tm|wm|tc|ts)[0-9]{1,3}(\\.[0-9]+)?)$", chart.stat))])
    error_message = "A chart's stat is \"Sum\", \"Average\", \"Minimum\", \"Maximum\", \"SampleCount\", or a form like \"p99\" or \"tm90\"."
  }
}
