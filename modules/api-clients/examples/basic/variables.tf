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

variable "key_values" {
  description = "Keys of the clients `shop` and `partner`; AWS generates missing ones."
  type        = map(string)
  default     = {}
  sensitive   = true
}
