mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = { partition = "aws-cn" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws-cn:iam::111122223333:role/api-gateway-logs" }
  }
}

variables {
  name = "api-gateway-logs"
}

run "gives_api_gateway_its_role" {
  variables {
    tags = { team = "platform" }
  }

  assert {
    condition     = aws_api_gateway_account.this.cloudwatch_role_arn == aws_iam_role.this.arn
    error_message = "The account must use the role made here."
  }

  assert {
    condition     = jsondecode(aws_iam_role.this.assume_role_policy).Statement[0].Principal == { Service = "apigateway.amazonaws.com" }
    error_message = "Only API Gateway may assume the role."
  }

  assert {
    condition     = aws_iam_role_policy_attachment.this.policy_arn == "arn:aws-cn:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
    error_message = "The policy must be AWS's own, in the partition of the account."
  }

  assert {
    condition     = aws_iam_role.this.tags == tomap({ team = "platform" }) && output.name == "api-gateway-logs" && output.arn == aws_iam_role.this.arn
    error_message = "Tags, name and ARN must be handed on."
  }
}

run "accepts_the_longest_name" {
  command = plan

  variables {
    name = "api.gateway+logs=@_-,${format("x%042d", 0)}"
  }

  assert {
    condition     = length(aws_iam_role.this.name) == 64 && length(aws_iam_role.this.tags) == 0
    error_message = "A name of 64 characters must pass, and no tags be added."
  }
}

run "refuses_a_name_with_a_slash" {
  command = plan

  variables {
    name = "logs/api-gateway"
  }

  expect_failures = [var.name]
}
