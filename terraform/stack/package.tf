module "artifacts" {
  source = "../../modules/s3-bucket"

  name                           = "${local.prefix}-artifacts-${local.bucket_suffix}"
  force_destroy                  = true # Its objects can be built again.
  kms_key_arn                    = module.key.arn
  allow_plain_http_from_loopback = var.allow_plain_http_from_loopback
  tags                           = var.tags
}

resource "aws_s3_object" "package" {
  bucket = module.artifacts.id
  # The key has the digest of the zip: functions are updated if, and only if, its content changes.
  key        = "task_manager/${filesha256(var.package_path)}.zip"
  source     = var.package_path
  kms_key_id = module.key.arn

  lifecycle {
    # The path differs from machine to machine, and not every S3 implementation sets tags in multipart uploads.
    ignore_changes = [source, tags_all]
  }
}

locals {
  package = {
    bucket           = aws_s3_object.package.bucket
    key              = aws_s3_object.package.key
    source_code_hash = filebase64sha256(var.package_path)
    runtime          = var.lambda_runtime
    architecture     = var.lambda_architecture
  }
}
