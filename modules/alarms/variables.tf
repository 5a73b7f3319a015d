variable "name_prefix" {
  description = "Prefix of alarm names: `<name_prefix>-<key>`."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$", var.name_prefix))
    error_message = "name_prefix has 1 to 100 letters, digits, `_` or `-`: write one like \"orders-dev\"."
  }
}

variable "actions" {
  description = "ARNs that are notified when an alarm fires and when it clears, such as topics."
  type        = set(string)

  validation {
    condition     = length(var.actions) >= 1 && length(var.actions) <= 5
    error_message = "An alarm without actions notifies no one: write 1 to 5 ARNs of topics."
  }

  validation {
    condition     = alltrue([for arn in var.actions : can(regex("^arn:[^:]+:(aiops|autoscaling|automate|lambda|sns|ssm|ssm-incidents|swf):[^:]+:.+$", arn))])
    error_message = "Each of actions is the ARN of what an alarm can notify: a topic, like arn:aws:sns:<region>:<account>:<name>, a function, or an action of EC2, Auto Scaling or Systems Manager."
  }
}

variable "alarms" {
  description = <<-EOT
    Alarms by a stable name:
    - `description`: meaning, and the first step to take;
    - `treat_missing_data`: `notBreaching` (no data is fine), `breaching` (no data is the fault), `ignore` or `missing`;
    - `comparison_operator`, `threshold`; `datapoints_to_alarm` of `evaluation_periods` (1) periods;
    - either `metric`: `namespace`, `metric_name`, `dimensions`, `statistic` (`Sum`, `Average`, ..., `p99`), `period` (60);
    - or `metric_queries` by id: `expression` or `metric`, and `return_data` on the query that is compared with the threshold.
  EOT
  type = map(object({
    description         = string
    treat_missing_data  = string
    comparison_operator = optional(string, "GreaterThanThreshold")
    threshold           = number
    evaluation_periods  = optional(number, 1)
    datapoints_to_alarm = optional(number)
    metric = optional(object({
      namespace   = string
      metric_name = string
      dimensions  = optional(map(string), {})
      statistic   = string
      period      = optional(number, 60)
    }))
    metric_queries = optional(map(object({
      expression  = optional(string)
      label       = optional(string)
      return_data = optional(bool, false)
      metric = optional(object({
        namespace   = string
        metric_name = string
        dimensions  = optional(map(string), {})
        statistic   = string
        period      = optional(number, 60)
      }))
    })), {})
  }))

  validation {
    condition     = alltrue([for key in keys(var.alarms) : can(regex("^[A-Za-z0-9_-]{1,150}$", key))])
    error_message = "An alarm's key has 1 to 150 letters, digits, `_` or `-`: write one like \"create-order-errors\"."
  }

  validation {
    condition     = alltrue([for alarm in values(var.alarms) : length(alarm.description) >= 1 && length(alarm.description) <= 1024])
    error_message = "An alarm's description has 1 to 1024 characters: write what it means and what to do first."
  }

  validation {
    condition     = alltrue([for alarm in values(var.alarms) : contains(["breaching", "notBreaching", "ignore", "missing"], alarm.treat_missing_data)])
    error_message = "treat_missing_data is \"notBreaching\", \"breaching\", \"ignore\" or \"missing\"."
  }

  validation {
    condition = alltrue([for alarm in values(var.alarms) : contains(
      ["GreaterThanThreshold", "GreaterThanOrEqualToThreshold", "LessThanThreshold", "LessThanOrEqualToThreshold"], alarm.comparison_operator
    )])
    error_message = "comparison_operator is \"GreaterThanThreshold\", \"GreaterThanOrEqualToThreshold\", \"LessThanThreshold\" or \"LessThanOrEqualToThreshold\"."
  }

  validation {
    condition     = alltrue([for alarm in values(var.alarms) : alarm.evaluation_periods >= 1 && floor(alarm.evaluation_periods) == alarm.evaluation_periods])
    error_message = "evaluation_periods is a whole number, 1 or more."
  }

  validation {
    condition = alltrue([
      for alarm in values(var.alarms) :
      alarm.datapoints_to_alarm == null ? true : alarm.datapoints_to_alarm >= 1 && alarm.datapoints_to_alarm <= alarm.evaluation_periods && floor(alarm.datapoints_to_alarm) == alarm.datapoints_to_alarm
    ])
    error_message = "datapoints_to_alarm is a whole number from 1 to evaluation_periods: an alarm cannot need more datapoints than it evaluates."
  }

  validation {
    condition     = alltrue([for alarm in values(var.alarms) : (alarm.metric == null) != (length(alarm.metric_queries) == 0)])
    error_message = "An alarm watches either a metric or metric_queries: write exactly one of them."
  }

  validation {
    condition = alltrue([
      for alarm in values(var.alarms) : length(alarm.metric_queries) == 0 || length([for query in values(alarm.metric_queries) : query if query.return_data]) == 1
    ])
    error_message = "Exactly one of an alarm's metric_queries has return_data = true: the one that is compared with the threshold."
  }

  validation {
    condition = alltrue(flatten([
      for alarm in values(var.alarms) : [for query in values(alarm.metric_queries) : (query.expression == null) != (query.metric == null)]
    ]))
    error_message = "A metric query is either an expression or a metric: write exactly one of them."
  }

  validation {
    condition = alltrue(flatten([
      for alarm in values(var.alarms) : [for id in keys(alarm.metric_queries) : can(regex("^[a-z][A-Za-z0-9_]{0,254}$", id))]
    ]))
    error_message = "A metric query's id begins with a lower-case letter and has only letters, digits and `_`: write one like \"errors\"."
  }

  validation {
    condition = alltrue(flatten([
      for alarm in values(var.alarms) : [
        for metric in concat(alarm.metric[*], flatten([for query in values(alarm.metric_queries) : query.metric[*]])) :
        can(regex("^(SampleCount|Average|Sum|Minimum|Maximum|IQM|p(100|[0-9]{1,2}(\\.[0-9]{1,10})?)|(tm|wm|tc|ts)[0-9]{1,2}|(TM|WM|TC|TS|PR)\\(.*\\))$", metric.statistic))
      ]
    ]))
    error_message = "statistic is \"SampleCount\", \"Average\", \"Sum\", \"Minimum\", \"Maximum\", a percentile like \"p99\" or a trimmed form like \"tm90\"."
  }

  validation {
    condition = alltrue(flatten([
      for alarm in values(var.alarms) : [
        for metric in concat(alarm.metric[*], flatten([for query in values(alarm.metric_queries) : query.metric[*]])) :
        contains([10, 20, 30], metric.period) || (metric.period >= 60 && metric.period % 60 == 0)
      ]
    ]))
    error_message = "period is 10, 20, 30 or a multiple of 60 seconds."
  }

  validation {
    condition = alltrue(flatten([
      for alarm in values(var.alarms) : [
        for metric in concat(alarm.metric[*], flatten([for query in values(alarm.metric_queries) : query.metric[*]])) : alarm.evaluation_periods * metric.period <= (metric.period >= 3600 ? 604800 : 86400)
      ]
    ]))
    error_message = "evaluation_periods times period is at most a day (86400 seconds), or a week with a period of an hour or more."
  }

  validation {
    condition = alltrue(flatten([
      for alarm in values(var.alarms) : [
        for metric in concat(alarm.metric[*], flatten([for query in values(alarm.metric_queries) : query.metric[*]])) : can(regex("^[^:*\\s][^*\\n]{0,254}$", metric.namespace)) && can(regex("^.{1,255}$", metric.metric_name))
      ]
    ]))
    error_message = "A metric has a namespace that does not begin with a colon, like \"AWS/Lambda\", and a metric_name, of 1 to 255 characters each."
  }

  validation {
    condition = alltrue(flatten([
      for alarm in values(var.alarms) : [
        for metric in concat(alarm.metric[*], flatten([for query in values(alarm.metric_queries) : query.metric[*]])) :
        length(metric.dimensions) <= 30 && alltrue([for name, value in metric.dimensions : can(regex("^[^:].{0,254}$", name)) && length(value) >= 1 && length(value) <= 1024])
      ]
    ]))
    error_message = "A metric has at most 30 dimensions, each with a name of 1 to 255 characters that does not begin with a colon, and a value of 1 to 1024."
  }

  validation {
    condition = alltrue(flatten([
      for alarm in values(var.alarms) : [
        for id, query in alarm.metric_queries : length(setsubtract(
          # Functions are in upper case, and names in quotes are no ids.
          flatten(regexall("[A-Za-z_][A-Za-z0-9_]*", replace(query.expression, "/\"[^\"]*\"|'[^']*'|[A-Z][A-Za-z0-9_]*/", " "))),
          setsubtract(keys(alarm.metric_queries), [id])
        )) == 0 if query.expression != null && !can(regex("^\\s*SELECT ", query.expression))
      ]
    ]))
    error_message = "An expression names an id that is not in metric_queries, or its own: the alarm would never have data. Add the query, or write the id as there."
  }
}

variable "composite_alarms" {
  description = "Composite alarms by name; each fires when any of the `alarms` in `any_of` does, so that one outage notifies once."
  type = map(object({
    description = string
    any_of      = set(string)
  }))
  default = {}

  validation {
    condition     = alltrue([for key in keys(var.composite_alarms) : can(regex("^[A-Za-z0-9_-]{1,150}$", key))])
    error_message = "A composite alarm's key has 1 to 150 letters, digits, `_` or `-`: write one like \"outage\"."
  }

  validation {
    condition     = alltrue([for composite in values(var.composite_alarms) : length(composite.description) >= 1 && length(composite.description) <= 1024])
    error_message = "A composite alarm's description has 1 to 1024 characters: write what it means and what to do first."
  }

  validation {
    condition     = alltrue([for composite in values(var.composite_alarms) : length(composite.any_of) >= 1])
    error_message = "A composite alarm's any_of names at least one alarm."
  }

  validation {
    condition     = length(setsubtract(flatten([for composite in values(var.composite_alarms) : tolist(composite.any_of)]), keys(var.alarms))) == 0
    error_message = "A composite alarm's any_of names an alarm that is not in alarms: write its key there, without the prefix."
  }

  validation {
    condition     = length(setintersection(keys(var.composite_alarms), keys(var.alarms))) == 0
    error_message = "A composite alarm and an alarm have the same key, so the same name: write another."
  }
}

variable "tags" {
  description = "Tags of the alarms."
  type        = map(string)
  default     = {}
}
