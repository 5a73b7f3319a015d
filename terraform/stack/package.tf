module "artifacts" {
  source = "../../modules/s3-bucket"

  name                           = "${local.prefix}-artifacts-${local.bucket_suffix}"
  force_destroy                  = true # What is in it can be built again.
  kms_key_arn                    = module.key.arn
  allow_plain_http_from_loopback = var.allow_plain_http_from_loopback
  tags                           = var.tags
}

resource "aws_s3_object" "package" {
  bucket = module.artifacts.id
  # The bytes name the object, and functions name the key: nothing else makes them run something new.
  key        = "task_manager/${filesha256(var.package_path)}.zip"
  source     = var.package_path
  kms_key_id = module.key.arn

  # Its bucket has the tags. An upload in parts, which this is, does not everywhere set an object's own.
  override_provider {
    default_tags {
      tags = {}
    }
  }

  lifecycle {
    # Another machine's path to the same bytes.
    ignore_changes = [source]
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
