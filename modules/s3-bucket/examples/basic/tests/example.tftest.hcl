mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-west-1:123456789012:key/1234" }
  }

  mock_resource "aws_s3_bucket" {
    defaults = { id = "example-files-123456789012" }
  }
}

run "applies_the_example" {
  providers = { aws = aws }

  assert {
    condition     = output.bucket == "example-files-123456789012"
    error_message = "The example must make its bucket."
  }
}
