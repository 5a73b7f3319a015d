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
    condition     = alltrue([for arn in var.alarm_arns : can(regex("^arn:[^:]+:cloudwatch:[^:]+:[0-9]{12}:alarm:.{1,255}$", arn))])
    error_message = "alarm_arns are ARNs of alarms, arn:aws:cloudwatch:<region>:<account>:alarm:<name>; a name shows nothing."
  }
}

variable "apis" {
  description = "Stages of REST APIs, by the name of the API."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.apis) : can(regex("^[^/:]{1,255}$", name))])
    error_message = "A key of apis is the name of an API, not its id, ARN or URL, which would show empty charts."
  }

  validation {
    condition     = alltrue([for stage in values(var.apis) : can(regex("^[A-Za-z0-9_-]{1,128}$", stage))])
    error_message = "An API's stage has 1 to 128 letters, digits, hyphens and underscores: write apis = { <name of the API> = <name of the stage> }."
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
    condition     = alltrue([for arn in var.state_machines : can(regex("^arn:[^:]+:states:[^:]+:[0-9]{12}:stateMachine:[A-Za-z0-9_-]{1,80}(:[A-Za-z0-9_.-]{1,80})?$", arn))])
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
    condition = alltrue(flatten([for chart in values(var.charts) : [
      for metric in chart.metrics : can(regex("^[^:*\\s][^*\\n]{0,254}$", metric.namespace)) && can(regex("^.{1,255}$", metric.metric_name))
    ]]))
    error_message = "A metric has a namespace that does not begin with a colon, like \"AWS/Lambda\", and a metric_name, of 1 to 255 characters each."
  }

  validation {
    condition = alltrue(flatten([for chart in values(var.charts) : [
      for metric in chart.metrics :
      length(metric.dimensions) <= 30 && alltrue([for name, value in metric.dimensions : can(regex("^[^:].{0,254}$", name)) && length(value) >= 1 && length(value) <= 1024])
    ]]))
    error_message = "A metric has at most 30 dimensions, each with a name of 1 to 255 characters that does not begin with a colon, and a value of 1 to 1024."
  }

  validation {
    condition     = alltrue([for chart in values(var.charts) : can(regex("^(SampleCount|Average|Sum|Minimum|Maximum|IQM|p(100|[0-9]{1,2}(\\.[0-9]{1,10})?)|(tm|wm|tc|ts)[0-9]{1,2}|(TM|WM|TC|TS|PR)\\(.*\\))$", chart.stat))])
    error_message = "A chart's stat is \"Sum\", \"Average\", \"Minimum\", \"Maximum\", \"SampleCount\", or a form like \"p99\" or \"tm90\"."
  }
}
