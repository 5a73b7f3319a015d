mock_provider "aws" {}

run "plans_the_example" {
  command   = plan
  providers = { aws = aws }

  module {
    source = "./examples/basic"
  }

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

run "plans_the_example_with_dynatrace" {
  command   = plan
  providers = { aws = aws }

  module {
    source = "./examples/dynatrace"
  }

  variables {
    firehose_arn = "arn:aws:firehose:eu-west-1:111122223333:deliverystream/metrics"
    package = {
      bucket           = "packages"
      key              = "hello.zip"
      source_code_hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
      runtime          = "python3.13"
    }
    dynatrace = {
      layer_arn           = "arn:aws:lambda:eu-west-1:585768157899:layer:Dynatrace_OneAgent_1_311_python_arm:1"
      tenant              = "abc12345"
      cluster_id          = "-1480073609"
      connection_base_url = "https://abc12345.live.dynatrace.com"
    }
  }

  assert {
    condition     = output.name == "example-traced" && output.metric_stream_name == "example-traced-to-dynatrace"
    error_message = "The example must make its function and its stream of metrics."
  }
}
