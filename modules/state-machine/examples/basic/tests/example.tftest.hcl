mock_provider "aws" {}

run "plans_the_example" {
  command   = plan
  providers = { aws = aws }

  assert {
    condition     = output.name == "example-approval"
    error_message = "The example must make its state machine."
  }
}
