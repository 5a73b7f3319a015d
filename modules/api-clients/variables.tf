variable "name" {
  description = "Prefix of the names of keys and usage plans."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.name))
    error_message = "The name has 1 to 64 letters, digits, hyphens and underscores."
  }
}

variable "api_id" {
  description = "Id of the REST API that the clients call."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]+$", var.api_id))
    error_message = "api_id is the id of a REST API, such as a1b2c3d4e5; not its ARN or URL."
  }
}

variable "stage_name" {
  description = "The one stage that the keys open; take it from the rest-api module's output, so that the stage exists first."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,128}$", var.stage_name))
    error_message = "A stage's name has 1 to 128 letters, digits, hyphens and underscores."
  }
}

variable "clients" {
  description = <<-EOT
    Who may call, keyed by a name of your own: each gets a key, a usage plan and the tie between them.
    - `throttle`: `rate_limit` calls a second in the long run, `burst_limit` calls at once
    - `quota`: `limit` calls in a `period` of `DAY`, `WEEK` or `MONTH`
    - `enabled`: false refuses the key without forgetting it
    - `description`
  EOT
  type = map(object({
    throttle = object({
      rate_limit  = number
      burst_limit = number
    })
    quota = object({
      limit  = number
      period = string
    })
    enabled     = optional(bool, true)
    description = optional(string, "")
  }))
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.clients) : can(regex("^[A-Za-z0-9_-]{1,64}$", name))])
    error_message = "A client's name has 1 to 64 letters, digits, hyphens and underscores."
  }

  validation {
    condition     = alltrue([for c in var.clients : c.throttle.rate_limit > 0])
    error_message = "A client's rate_limit is above 0; to shut a client out set enabled = false."
  }

  validation {
    condition     = alltrue([for c in var.clients : c.throttle.burst_limit >= c.throttle.rate_limit && floor(c.throttle.burst_limit) == c.throttle.burst_limit])
    error_message = "A client's burst_limit is a whole number, at least its rate_limit: a smaller one refuses calls that the rate allows as soon as they come together."
  }

  validation {
    condition     = alltrue([for c in var.clients : c.quota.limit >= 1 && floor(c.quota.limit) == c.quota.limit])
    error_message = "A client's quota.limit is a whole number of calls, at least 1."
  }

  validation {
    condition     = alltrue([for c in var.clients : contains(["DAY", "WEEK", "MONTH"], c.quota.period)])
    error_message = "A client's quota.period is DAY, WEEK or MONTH."
  }
}

variable "key_values" {
  description = "Keys that must have a given value, by client, 20 to 128 characters each; AWS makes the others."
  type        = map(string)
  default     = {}
  nullable    = false
  sensitive   = true

  validation {
    condition     = alltrue([for value in values(var.key_values) : can(regex("^[A-Za-z0-9_-]{20,128}$", value))])
    error_message = "A key's value has 20 to 128 letters, digits, hyphens and underscores."
  }

  validation {
    condition     = length(setsubtract(keys(var.key_values), keys(var.clients))) == 0
    error_message = "key_values names a client that is not in clients: remove it or add the client."
  }

  validation {
    condition     = length(distinct(values(var.key_values))) == length(var.key_values)
    error_message = "Two clients have the same key value: give each its own."
  }
}

variable "tags" {
  description = "Tags for everything made here."
  type        = map(string)
  default     = {}
  nullable    = false
}
