variable "package_path" {
  description = "A zip whose `function.handler` answers calls of an API"
  type        = string
}

variable "runtime" {
  description = "What the zip is run with"
  type        = string
}

variable "key_value" {
  description = "API key of whoever tries the APIs"
  type        = string
  sensitive   = true
}

variable "routes" {
  description = "Routes of the API beside `GET /orders/{id}`"
  type        = set(string)
}
