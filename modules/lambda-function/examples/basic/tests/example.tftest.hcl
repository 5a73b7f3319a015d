mock_provider "aws" {}

run "plans_the_example" {
  command   = plan
  providers = { aws = aws }

  variables {
    package = {
      bucket           = "packages"
      key              = "hello.zip"
      source_code_hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
      runtime          = "python3.13"
    }
  }

  assert {
    condition     = output.name == "example-hello"
    error_message = "The example must make its function."
  }
}
