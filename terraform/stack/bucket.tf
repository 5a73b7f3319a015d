locals {
  bucket_name = "${local.prefix}-${local.bucket_suffix}"

  attachments_prefix = "attachments/"
  imports_prefix     = "imports/"
  reports_prefix     = "reports/"
  work_prefix        = "work/"
}

module "bucket" {
  source = "../../modules/s3-bucket"

  name                               = local.bucket_name
  eventbridge                        = true
  noncurrent_version_expiration_days = 30
  force_destroy                      = var.force_destroy
  kms_key_arn                        = module.key.arn
  access_log                         = one([for logs in module.access_logs : { bucket = logs.id, prefix = "data/" }])
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

module "access_logs" {
  source = "../../modules/s3-bucket"
  count  = var.access_logs ? 1 : 0

  name                           = "${local.prefix}-logs-${local.bucket_suffix}"
  access_log_sources             = ["arn:${data.aws_partition.current.partition}:s3:::${local.bucket_name}"]
  lifecycle_rules                = { expiry = { prefix = "", expiration_days = var.log_retention_in_days } }
  force_destroy                  = var.force_destroy
  kms_key_arn                    = null # S3 delivers to no bucket with a customer-managed key.
  allow_plain_http_from_loopback = var.allow_plain_http_from_loopback
  tags                           = var.tags
}
