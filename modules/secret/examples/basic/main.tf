module "key" {
  source = "../../../kms-key"

  name         = "example-payment-api-key"
  description  = "The payment service's API key at rest"
  via_services = ["secretsmanager"]
}

module "payment_api_key" {
  source = "../../"

  name        = "example/payment-service"
  description = "Opens the payment service. A new one: its console, API keys, Rotate."
  kms_key_arn = module.key.arn

  # Examples come and go; leave this out where the name must not be free at once.
  recovery_window_in_days = 0
}

output "name" {
  description = "Name of the secret"
  value       = module.payment_api_key.name
}
