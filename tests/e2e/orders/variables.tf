variable "package_path" {
  description = "Zip of function.py."
  type        = string
}

variable "runtime" {
  description = "Lambda runtime of the functions."
  type        = string
}

variable "key_value" {
  description = "API key of the shop."
  type        = string
  sensitive   = true
}

variable "customers_see_orders" {
  description = "Whether the API lists the orders of a customer, by an index whose change replaces the table."
  type        = bool
  default     = false
}
