variable "package" {
  description = "A zip in S3 whose `function.handler` answers the calls."
  type = object({
    bucket           = string
    key              = string
    source_code_hash = string
    runtime          = string
    architecture     = optional(string)
  })
}

variable "key_values" {
  description = "Keys of the clients `shop` and `partner`; AWS makes those that are not given."
  type        = map(string)
  default     = {}
  sensitive   = true
}

module "api" {
  source = "../../../rest-api/examples/basic"

  name    = "example-clients-api"
  package = var.package
}

module "clients" {
  source = "../../"

  name       = "example"
  api_id     = module.api.id
  stage_name = module.api.stage_name
  key_values = var.key_values

  clients = {
    shop = {
      description = "The web shop"
      throttle    = { rate_limit = 50, burst_limit = 100 }
      quota       = { limit = 1000000, period = "MONTH" }
    }
    partner = {
      description = "A partner's nightly run, shut out until they pay"
      throttle    = { rate_limit = 5, burst_limit = 10 }
      quota       = { limit = 10000, period = "DAY" }
      enabled     = false
    }
  }
}

output "api_id" {
  description = "Id of the API that the keys open."
  value       = module.api.id
}

output "key_ids" {
  description = "Id of each client's key."
  value       = module.clients.key_ids
}

output "stage_name" {
  description = "Stage that the keys open."
  value       = module.api.stage_name
}
