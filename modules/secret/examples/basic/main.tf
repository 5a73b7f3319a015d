module "key" {
  source = "../../../kms-key"

  name         = "example-payment-api-key"
  description  = "Encrypts the payment service's API key"
  via_services = ["secretsmanager"]
}

module "payment_api_key" {
  source = "../../"

  name        = "example/payment-service"
  description = "API key of the payment service. Source of a new one: its console, API keys, Rotate."
  kms_key_arn = module.key.arn

  # For a short-lived example; leave it out to be able to restore the secret.
  recovery_window_in_days = 0
}
