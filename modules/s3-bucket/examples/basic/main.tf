data "aws_caller_identity" "current" {}

module "key" {
  source = "../../../kms-key"

  name         = "example-files"
  description  = "Encrypts files"
  via_services = ["s3"]
}

module "files" {
  source = "../../"

  name        = "example-files-${data.aws_caller_identity.current.account_id}"
  kms_key_arn = module.key.arn
  eventbridge = true

  lifecycle_rules = {
    reports = { prefix = "reports/", expiration_days = 30 }
  }

  cors_rules = {
    uploads = { allowed_origins = ["https://app.example.com"], allowed_methods = ["GET", "PUT"] }
  }

  # For a short-lived example; leave it out to protect data.
  force_destroy = true
}
