# The secret without its value: `scripts/secret` sets it, so that neither plan nor state holds the API key.
module "external_service_key" {
  source = "../../modules/secret"

  name                    = "${local.prefix}/external-service-key"
  description             = "API key of the external service that events are delivered to"
  recovery_window_in_days = var.force_destroy ? 0 : 30
  kms_key_arn             = module.key.arn
  tags                    = var.tags
}
