# One key for all that is encrypted here. CloudWatch could not publish to a topic under the key that AWS manages.
module "key" {
  source = "../../modules/kms-key"

  name                    = local.prefix
  description             = "Encrypts what ${local.prefix} stores and sends"
  via_services            = ["dynamodb", "lambda", "s3", "secretsmanager", "sns", "sqs"]
  service_principals      = ["cloudwatch", "delivery", "events", "logs", "sns"]
  deletion_window_in_days = var.force_destroy ? 7 : 30
  tags                    = var.tags
}
