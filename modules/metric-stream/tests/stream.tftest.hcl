mock_provider "aws" {
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/metrics" }
  }
}

variables {
  name          = "orders"
  firehose_arn  = "arn:aws:firehose:eu-west-1:111122223333:deliverystream/metrics"
  namespaces    = ["AWS/Lambda", "orders"]
  output_format = "opentelemetry0.7"
}

run "streams_what_is_named" {
  variables {
    tags = { team = "orders" }
  }

  assert {
    condition     = toset(aws_cloudwatch_metric_stream.this.include_filter[*].namespace) == toset(var.namespaces) && length(aws_cloudwatch_metric_stream.this.exclude_filter) == 0
    error_message = "The stream must carry the metrics of the named namespaces."
  }

  assert {
    condition     = aws_cloudwatch_metric_stream.this.firehose_arn == var.firehose_arn && aws_cloudwatch_metric_stream.this.output_format == "opentelemetry0.7"
    error_message = "The stream must go to the delivery stream, in the form that was requested."
  }

  assert {
    condition     = aws_cloudwatch_metric_stream.this.role_arn == aws_iam_role.this.arn && aws_iam_role.this.name == "orders"
    error_message = "The stream must use the role made here."
  }

  assert {
    condition     = aws_cloudwatch_metric_stream.this.tags == tomap({ team = "orders" }) && aws_iam_role.this.tags == tomap({ team = "orders" })
    error_message = "Tags must be handed on."
  }

  assert {
    condition     = output.arn == aws_cloudwatch_metric_stream.this.arn && output.name == "orders"
    error_message = "Outputs must describe the stream."
  }
}

run "its_role_writes_to_the_one_delivery_stream" {
  assert {
    condition     = jsondecode(aws_iam_role.this.assume_role_policy).Statement[0].Principal == { Service = "streams.metrics.cloudwatch.amazonaws.com" }
    error_message = "Only CloudWatch metric streams may assume the role."
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.this.policy).Statement == [{
      Sid      = "WriteMetrics"
      Effect   = "Allow"
      Action   = ["firehose:PutRecord", "firehose:PutRecordBatch"]
      Resource = ["arn:aws:firehose:eu-west-1:111122223333:deliverystream/metrics"]
    }] && aws_iam_role_policy.this.role == aws_iam_role.this.id
    error_message = "The role may write to the delivery stream and do nothing else."
  }
}
