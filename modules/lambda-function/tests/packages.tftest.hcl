mock_provider "aws" {
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/orders" }
  }

  mock_resource "aws_lambda_function" {
    defaults = { arn = "arn:aws:lambda:eu-west-1:111122223333:function:orders", version = "7" }
  }

  mock_resource "aws_lambda_alias" {
    defaults = { arn = "arn:aws:lambda:eu-west-1:111122223333:function:orders:live" }
  }
}

variables {
  name        = "orders"
  handler     = "orders.handler"
  kms_key_arn = null
  policy_json = null
  package = {
    bucket           = "packages"
    key              = "orders.zip"
    source_code_hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    runtime          = "python3.13"
  }
}

run "runs_a_container_image" {
  command = plan

  variables {
    handler = null
    package = { image_uri = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", architecture = "x86_64" }
  }

  assert {
    condition     = aws_lambda_function.this.package_type == "Image" && aws_lambda_function.this.image_uri == "111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" && aws_lambda_function.this.runtime == null && aws_lambda_function.this.handler == null && aws_lambda_function.this.s3_bucket == null
    error_message = "The function must run the image."
  }
}

run "runs_a_zip" {
  command = plan

  assert {
    condition     = aws_lambda_function.this.package_type == "Zip" && aws_lambda_function.this.image_uri == null
    error_message = "The function must run the zip."
  }
}

run "refuses_an_image_beside_a_zip" {
  command = plan

  variables {
    package = {
      bucket           = "packages"
      key              = "orders.zip"
      source_code_hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
      runtime          = "python3.13"
      image_uri        = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
    }
  }

  expect_failures = [var.package]
}

run "refuses_a_zip_without_a_runtime" {
  command = plan

  variables {
    package = { bucket = "packages", key = "orders.zip", source_code_hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" }
  }

  expect_failures = [var.package]
}

run "refuses_a_tag_of_an_image" {
  command = plan

  variables {
    handler = null
    package = { image_uri = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders:latest" }
  }

  expect_failures = [var.package]
}

run "refuses_to_sign_an_image" {
  command = plan

  variables {
    handler = null
    package = { image_uri = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", code_signing_config_arn = "arn:aws:lambda:eu-west-1:111122223333:code-signing-config:csc-1" }
  }

  expect_failures = [var.package]
}

run "refuses_a_handler_of_an_image" {
  command = plan

  variables {
    package = { image_uri = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" }
  }

  expect_failures = [var.handler]
}

run "refuses_layers_of_an_image" {
  command = plan

  variables {
    handler = null
    package = { image_uri = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" }
    layers  = ["arn:aws:lambda:eu-west-1:111122223333:layer:tools:1"]
  }

  expect_failures = [var.layers]
}
