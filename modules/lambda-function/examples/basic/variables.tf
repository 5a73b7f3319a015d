variable "name" {
  description = "Name of the function."
  type        = string
  default     = "example-hello"
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
