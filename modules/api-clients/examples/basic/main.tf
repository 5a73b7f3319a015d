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
