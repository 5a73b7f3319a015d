mock_provider "aws" {
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/metrics" }
  }
}

run "plans_the_example" {
  command   = plan
  providers = { aws = aws }

  variables {
    firehose_arn = "arn:aws:firehose:eu-west-1:111122223333:deliverystream/metrics"
  }

  assert {
    condition     = output.name == "example-functions"
    error_message = "The example must make its stream."
  }
}
