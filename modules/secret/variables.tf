variable "name" {
  description = "Name of the secret."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9/_+=.@-]{1,512}$", var.name))
    error_message = "A secret's name has 1 to 512 letters, digits or `/_+=.@-`: write one like \"orders-dev/payment-api-key\"."
  }

  validation {
    condition     = !can(regex("-[A-Za-z0-9]{6}$", var.name))
    error_message = "A name that ends in a hyphen and six characters looks like the suffix of a secret's ARN, which breaks lookups by partial ARN: choose another name."
  }
}

variable "description" {
  description = "Purpose of the secret, and the source of a new value, for a replacement."
  type        = string

  validation {
    condition     = length(var.description) >= 1 && length(var.description) <= 2048
    error_message = "A secret's description has 1 to 2048 characters."
  }
}

variable "kms_key_arn" {
  description = "ARN of the customer-managed KMS key; null for the key AWS manages (`aws/secretsmanager`)."
  type        = string

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.kms_key_arn))
    error_message = "kms_key_arn takes a key's ARN, arn:aws:kms:<region>:<account>:key/<id>. Write null for the key AWS manages."
  }
}

variable "recovery_window_in_days" {
  description = "Days in which a deleted secret can be restored and its name is reserved; 0 deletes at once, for short-lived environments."
  type        = number
  default     = 30

  validation {
    condition     = var.recovery_window_in_days == 0 || (var.recovery_window_in_days >= 7 && var.recovery_window_in_days <= 30 && floor(var.recovery_window_in_days) == var.recovery_window_in_days)
    error_message = "recovery_window_in_days is a whole number from 7 to 30, or 0 to delete at once."
  }
}

variable "tags" {
  description = "Tags of the secret."
  type        = map(string)
  default     = {}
}
