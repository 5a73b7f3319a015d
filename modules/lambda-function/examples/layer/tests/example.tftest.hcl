mock_provider "aws" {}

run "plans_the_example_with_a_layer" {
  command   = plan
  providers = { aws = aws }

  variables {
    layer_arn = "arn:aws:lambda:eu-west-1:444455556666:layer:agent:1"
    package = {
      bucket           = "packages"
      key              = "hello.zip"
      source_code_hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
      runtime          = "python3.13"
    }
  }

  assert {
    condition     = output.name == "example-traced"
    error_message = "The example must make its function."
  }
}
