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
      description = "A partner's nightly job, disabled until they pay"
      throttle    = { rate_limit = 5, burst_limit = 10 }
      quota       = { limit = 10000, period = "DAY" }
      enabled     = false
    }
  }
}

output "api_id" {
  description = "Id of the API that the clients may call."
  value       = module.api.id
}

output "key_ids" {
  description = "Id of each client's key."
  value       = module.clients.key_ids
}

output "stage_name" {
  description = "Stage that the clients may call."
  value       = module.api.stage_name
}
