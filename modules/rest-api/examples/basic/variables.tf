variable "name" {
  description = "Name of the API."
  type        = string
  default     = "example-orders-api"
}

variable "package" {
  description = "A zip in S3 whose `function.handler` is the entry point."
  type = object({
    bucket           = string
    key              = string
    source_code_hash = string
    runtime          = string
    architecture     = optional(string)
  })
}

variable "routes" {
  description = "Routes besides `GET /orders/{id}`, all with the same function."
  type        = set(string)
  default     = ["POST /orders"]
}
