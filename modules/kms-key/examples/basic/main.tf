module "key" {
  source = "../../"

  name        = "example-shop"
  description = "Encrypts data of the shop"

  via_services       = ["dynamodb", "lambda", "s3", "secretsmanager", "sns", "sqs"]
  service_principals = ["cloudwatch", "events", "logs", "sns"]
}
