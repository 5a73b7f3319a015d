mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { id = "eu-west-1" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/example" }
  }
}

run "plans_the_example" {
  command = plan

  assert {
    condition     = output.name == "example-api-gateway-logs-eu-west-1"
    error_message = "The example must name its role after the region."
  }
}
