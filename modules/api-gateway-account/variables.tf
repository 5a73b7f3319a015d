variable "name" {
  description = "Name of the role that API Gateway writes its logs with; one per account, so give it the region where several regions have this module."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.name))
    error_message = "A role's name has 1 to 64 letters, digits and the characters + = , . @ _ -."
  }
}

variable "tags" {
  description = "Tags for everything made here."
  type        = map(string)
  default     = {}
  nullable    = false
}
