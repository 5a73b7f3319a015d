# One KMS key for all data. CloudWatch cannot publish to a topic that is encrypted with an AWS managed key.
module "key" {
  source = "../../modules/kms-key"

  name                    = local.prefix
  description             = "Encrypts the data of ${local.prefix}"
  via_services            = ["dynamodb", "lambda", "s3", "secretsmanager", "sns", "sqs"]
  service_principals      = ["cloudwatch", "delivery", "events", "logs", "sns"]
  deletion_window_in_days = var.force_destroy ? 7 : 30
  tags                    = var.tags
}
