mock_provider "aws" {
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab" }
  }
}

run "plans_the_example" {
  command   = plan
  providers = { aws = aws }

  assert {
    condition     = output.name == "example/payment-service"
    error_message = "The example must make its secret."
  }
}
