locals {
  attachments_prefix = "attachments/"
  imports_prefix     = "imports/"
  reports_prefix     = "reports/"
  work_prefix        = "work/"
}

module "bucket" {
  source = "../../modules/s3-bucket"

  name                               = "${local.prefix}-${local.bucket_suffix}"
  eventbridge                        = true
  noncurrent_version_expiration_days = 30
  force_destroy                      = var.force_destroy
  kms_key_arn                        = module.key.arn
  allow_plain_http_from_loopback     = var.allow_plain_http_from_loopback
  tags                               = var.tags

  lifecycle_rules = {
    reports = { prefix = local.reports_prefix, expiration_days = 90 }
    work    = { prefix = local.work_prefix, expiration_days = 7 }
  }

  cors_rules = {
    presigned = {
      allowed_origins = var.cors_allow_origins
      allowed_methods = ["GET", "PUT"]
    }
  }
}
