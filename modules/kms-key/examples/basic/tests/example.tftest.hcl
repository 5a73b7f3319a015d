mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { id = "eu-west-1" }
  }
}

run "plans_the_example" {
  command   = plan
  providers = { aws = aws }

  assert {
    condition     = output.alias_name == "alias/example-shop"
    error_message = "The example must make its key."
  }
}
