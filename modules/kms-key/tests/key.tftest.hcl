mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { id = "eu-west-1" }
  }
}

variables {
  name        = "orders"
  description = "Orders at rest"
}

run "defaults" {
  assert {
    condition     = aws_kms_key.this.enable_key_rotation && aws_kms_key.this.rotation_period_in_days == 365 && aws_kms_key.this.deletion_window_in_days == 30
    error_message = "The key is not turned over once a year, or gone sooner than in 30 days."
  }

  assert {
    condition = jsondecode(aws_kms_key.this.policy).Statement == [{
      Sid       = "EnableIamPolicies"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::123456789012:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
    error_message = "Someone else than the account, by its own policies, may use the key."
  }

  assert {
    condition     = aws_kms_alias.this.name == "alias/orders" && aws_kms_alias.this.target_key_id == aws_kms_key.this.key_id
    error_message = "The alias has another name, or is another key's."
  }

  assert {
    condition     = output.arn == aws_kms_key.this.arn && output.id == aws_kms_key.this.key_id && output.alias_name == "alias/orders"
    error_message = "Outputs do not describe the key."
  }
}

run "through_services" {
  variables {
    via_services            = ["sqs", "dynamodb"]
    rotation_period_in_days = 90
    deletion_window_in_days = 7
    tags                    = { team = "orders" }
  }

  assert {
    condition = [
      for statement in jsondecode(aws_kms_key.this.policy).Statement : statement.Condition.StringEquals if statement.Principal == { AWS = "*" }
      ] == [
      for statement in range(2) : {
        "kms:CallerAccount" = "123456789012"
        "kms:ViaService"    = ["dynamodb.eu-west-1.amazonaws.com", "sqs.eu-west-1.amazonaws.com"]
      }
    ]
    error_message = "Someone may use the key from another account, or other than through the services that were named."
  }

  assert {
    condition = [
      for statement in jsondecode(aws_kms_key.this.policy).Statement : statement.Condition.Bool if statement.Action == "kms:CreateGrant"
    ] == [{ "kms:GrantIsForAWSResource" = "true" }]
    error_message = "Grants can be made for others than AWS's own services."
  }

  assert {
    condition     = aws_kms_key.this.rotation_period_in_days == 90 && aws_kms_key.this.deletion_window_in_days == 7 && aws_kms_key.this.tags.team == "orders"
    error_message = "An option is wired to nothing."
  }
}

run "services_by_themselves" {
  variables {
    service_principals = ["cloudwatch", "delivery", "events", "logs", "s3", "sns"]
  }

  assert {
    condition = [for statement in jsondecode(aws_kms_key.this.policy).Statement : statement.Principal.Service if statement.Sid != "EnableIamPolicies"] == [
      "cloudwatch.amazonaws.com", "delivery.logs.amazonaws.com", "events.amazonaws.com", "logs.eu-west-1.amazonaws.com", "s3.amazonaws.com", "sns.amazonaws.com",
    ]
    error_message = "A service that was named may not use the key, or another may."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_kms_key.this.policy).Statement : statement.Action == ["kms:Decrypt", "kms:GenerateDataKey*"]
      if contains(["AllowServiceCloudwatch", "AllowServiceEvents", "AllowServiceS3", "AllowServiceSns"], statement.Sid)
    ])
    error_message = "A service that only sends may do more than send."
  }

  assert {
    condition = [
      for statement in jsondecode(aws_kms_key.this.policy).Statement : statement.Action if statement.Sid == "AllowServiceDelivery"
    ] == [["kms:Decrypt"]]
    error_message = "The delivery of logs may do more than read what it delivers."
  }

  assert {
    condition = [
      for statement in jsondecode(aws_kms_key.this.policy).Statement : statement.Action if statement.Sid == "AllowServiceLogs"
    ] == [["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"]]
    error_message = "A log group's service may do less, or something that carries no encryption context."
  }

  # JSON, since each condition is of a type of its own.
  assert {
    condition = { for statement in jsondecode(aws_kms_key.this.policy).Statement : statement.Sid => jsonencode(try(statement.Condition, null)) } == {
      EnableIamPolicies      = "null"
      AllowServiceCloudwatch = jsonencode({ StringEquals = { "aws:SourceAccount" = "123456789012" } })
      AllowServiceDelivery   = jsonencode({ StringLike = { "kms:EncryptionContext:SourceArn" = "arn:aws:logs:eu-west-1:123456789012:*" } })
      AllowServiceEvents     = "null"
      AllowServiceLogs       = jsonencode({ ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:eu-west-1:123456789012:*" } })
      AllowServiceS3         = "null"
      AllowServiceSns        = jsonencode({ ArnLike = { "aws:SourceArn" = "arn:aws:sns:eu-west-1:123456789012:*" } })
    }
    error_message = "What another account has may use the key, or a service must pass a context that it does not pass to KMS."
  }
}
