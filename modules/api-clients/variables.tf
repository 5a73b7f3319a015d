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
  description = "Stage that the clients may call; use the output of the rest-api module, so that the stage exists first."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,128}$", var.stage_name))
    error_message = "A stage's name has 1 to 128 letters, digits, hyphens and underscores."
  }
}

variable "clients" {
  description = <<-EOT
    Clients by a name of your choice, each with an API key and a usage plan.
    - `throttle`: `rate_limit` in requests per second, `burst_limit` in requests
    - `quota`: `limit` of requests per `period` (`DAY`, `WEEK` or `MONTH`)
    - `enabled`: false refuses the key, and keeps it
    - `description`: description of the key and of the usage plan
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
    condition     = alltrue([for client in var.clients : client.throttle.rate_limit > 0])
    error_message = "A client's rate_limit is above 0; to refuse a client set enabled = false."
  }

  validation {
    condition     = alltrue([for client in var.clients : client.throttle.burst_limit >= client.throttle.rate_limit && floor(client.throttle.burst_limit) == client.throttle.burst_limit])
    error_message = "A client's burst_limit is a whole number, at least its rate_limit: a smaller limit refuses concurrent requests that the rate allows."
  }

  validation {
    condition     = alltrue([for client in var.clients : client.quota.limit >= 1 && floor(client.quota.limit) == client.quota.limit])
    error_message = "A client's quota.limit is a whole number of requests, at least 1."
  }

  validation {
    condition     = alltrue([for client in var.clients : contains(["DAY", "WEEK", "MONTH"], client.quota.period)])
    error_message = "A client's quota.period is DAY, WEEK or MONTH."
  }

  validation {
    condition     = alltrue([for client in var.clients : length(client.description) <= 1024])
    error_message = "A client's description has at most 1,024 characters."
  }
}

variable "key_values" {
  description = "Values of API keys by client, 20 to 128 characters each; AWS generates the others."
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
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
  nullable    = false
}
