mock_provider "aws" {
  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::orders-files" }
  }
}

variables {
  name        = "orders-files"
  kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/1234"
}

run "defaults" {
  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.this.block_public_acls,
      aws_s3_bucket_public_access_block.this.block_public_policy,
      aws_s3_bucket_public_access_block.this.ignore_public_acls,
      aws_s3_bucket_public_access_block.this.restrict_public_buckets,
      aws_s3_bucket_ownership_controls.this.rule[0].object_ownership == "BucketOwnerEnforced",
    ])
    error_message = "The bucket can be opened to the public, or another account can own an object in it."
  }

  assert {
    condition     = aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled" && !aws_s3_bucket.this.force_destroy
    error_message = "Objects can be lost by default."
  }

  assert {
    condition = alltrue([
      for rule in aws_s3_bucket_server_side_encryption_configuration.this.rule : rule.bucket_key_enabled && alltrue([
        for default in rule.apply_server_side_encryption_by_default : default.sse_algorithm == "aws:kms" && default.kms_master_key_id == var.kms_key_arn
      ])
    ])
    error_message = "Objects are not encrypted with the key that was given."
  }

  assert {
    condition = jsondecode(aws_s3_bucket_policy.this.policy).Statement == [{
      Sid       = "DenyPlainHttp"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = ["arn:aws:s3:::orders-files", "arn:aws:s3:::orders-files/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
    error_message = "The bucket accepts requests without TLS."
  }

  assert {
    condition = length(aws_s3_bucket_lifecycle_configuration.this.rule) == 1 && alltrue([
      for rule in aws_s3_bucket_lifecycle_configuration.this.rule :
      rule.status == "Enabled" && rule.noncurrent_version_expiration[0].noncurrent_days == 90 && rule.abort_incomplete_multipart_upload[0].days_after_initiation == 7
    ])
    error_message = "Noncurrent versions and incomplete uploads must expire, and nothing else."
  }

  assert {
    condition     = !aws_s3_bucket_notification.this.eventbridge && length(aws_s3_bucket_cors_configuration.this) == 0 && length(aws_s3_bucket_logging.this) == 0
    error_message = "There must be no events, CORS rules or access logs by default."
  }

  assert {
    condition     = output.id == aws_s3_bucket.this.id && output.arn == "arn:aws:s3:::orders-files" && output.bucket_regional_domain_name == aws_s3_bucket.this.bucket_regional_domain_name
    error_message = "Outputs do not describe the bucket."
  }
}

run "key_that_aws_owns" {
  variables {
    kms_key_arn = null
  }

  assert {
    condition = alltrue([
      for rule in aws_s3_bucket_server_side_encryption_configuration.this.rule : !rule.bucket_key_enabled && alltrue([
        for default in rule.apply_server_side_encryption_by_default : default.sse_algorithm == "AES256"
      ])
    ])
    error_message = "Without a customer-managed key, objects are not encrypted with the key AWS owns."
  }
}

run "all_settings" {
  variables {
    noncurrent_version_expiration_days = 7
    eventbridge                        = true
    force_destroy                      = true
    allow_plain_http_from_loopback     = true
    tags                               = { team = "orders" }
    access_log                         = { bucket = "logs", prefix = "files/" }
    lifecycle_rules                    = { reports = { prefix = "reports/", expiration_days = 30 } }
    cors_rules                         = { app = { allowed_origins = ["https://app.example.com"], allowed_methods = ["PUT"] } }
  }

  assert {
    condition     = aws_s3_bucket.this.force_destroy && aws_s3_bucket.this.tags.team == "orders" && aws_s3_bucket_notification.this.eventbridge
    error_message = "An option is wired to nothing."
  }

  assert {
    condition = [for rule in aws_s3_bucket_lifecycle_configuration.this.rule : rule.expiration[0].days if rule.id == "reports" && rule.filter[0].prefix == "reports/"] == [30] && (
      [for rule in aws_s3_bucket_lifecycle_configuration.this.rule : rule.noncurrent_version_expiration[0].noncurrent_days if rule.id == "housekeeping"] == [7]
    )
    error_message = "Objects expire under another rule than the one that was requested."
  }

  assert {
    condition = alltrue([
      for rule in aws_s3_bucket_cors_configuration.this[0].cors_rule :
      rule.allowed_origins == toset(["https://app.example.com"]) && rule.allowed_methods == toset(["PUT"]) && rule.expose_headers == toset(["ETag"]) && rule.max_age_seconds == 3600
    ]) && length(aws_s3_bucket_cors_configuration.this[0].cors_rule) == 1
    error_message = "The page may do something else than was requested."
  }

  assert {
    condition     = aws_s3_bucket_logging.this[0].target_bucket == "logs" && aws_s3_bucket_logging.this[0].target_prefix == "files/"
    error_message = "Access logs go elsewhere."
  }

  assert {
    condition = jsondecode(aws_s3_bucket_policy.this.policy).Statement[0].Condition == {
      Bool         = { "aws:SecureTransport" = "false" }
      NotIpAddress = { "aws:SourceIp" = "127.0.0.0/8" }
    }
    error_message = "The exception is not for callers on the same machine, and for no other."
  }
}
