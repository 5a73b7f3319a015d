variable "name" {
  description = "Name of the role of API Gateway. Names of roles are global: add the region if several regions use this module."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.name))
    error_message = "A role's name has 1 to 64 letters, digits and the characters + = , . @ _ -."
  }
}

variable "role" {
  description = "Role of API Gateway: its `path`, and the ARN of its `permissions_boundary`, which some organisations require; null for none."
  type = object({
    path                 = optional(string, "/")
    permissions_boundary = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition     = can(regex("^/([!-.0-~]+/)*$", var.role.path)) && length(var.role.path) <= 512
    error_message = "role.path begins and ends with a slash, such as /orders/, and has at most 512 characters without spaces."
  }

  validation {
    condition     = var.role.permissions_boundary == null || can(regex("^arn:[^:]+:iam::([0-9]{12}|aws):policy/[^*?]+$", var.role.permissions_boundary))
    error_message = "role.permissions_boundary is the ARN of a managed policy, arn:aws:iam::<account>:policy/<name>; null for none."
  }
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
  nullable    = false
}
