# Functions with the log level DEBUG, which neither run of stack.tftest.hcl has.

mock_provider "aws" {
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-west-1:111122223333:log-group:some" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/some" }
  }
}

run "debug" {
  providers = { aws = aws }

  module {
    source = "./functions"
  }

  variables {
    functions = {
      get_docs = { description = "GET /docs", settings = [], statements = {} }
    }
    common = {
      prefix = "task-manager-dev"
      package = {
        bucket           = "artifacts"
        key              = "task_manager.zip"
        source_code_hash = "RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o="
        runtime          = "python3.13"
        architecture     = "arm64"
      }
      log_level             = "DEBUG"
      log_retention_in_days = 7
      kms_key_arn           = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
      streams               = { batch_size = 100, batching_window_seconds = 0, parallelization_factor = 1 }
      tags                  = {}
    }
  }
}
