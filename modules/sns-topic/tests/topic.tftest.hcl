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

  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-west-1:123456789012:orders" }
  }
}

variables {
  name        = "orders"
  kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/1234"
}

run "defaults" {
  assert {
    condition     = aws_sns_topic.this.kms_master_key_id == var.kms_key_arn
    error_message = "The topic is not encrypted with the key that was given."
  }

  assert {
    condition = jsondecode(aws_sns_topic.this.policy).Statement == [{
      Sid       = "DenyPlainHttp"
      Effect    = "Deny"
      Principal = "*"
      Action    = "sns:Publish"
      Resource  = "arn:aws:sns:eu-west-1:123456789012:orders"
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
    error_message = "The topic accepts messages without TLS, or from unlisted publishers."
  }

  assert {
    condition     = output.arn == aws_sns_topic.this.arn && output.name == "orders" && output.policy == aws_sns_topic.this.policy && output.subscription_arns == {} && output.unconfirmed_subscriptions == []
    error_message = "Outputs do not describe the topic."
  }
}

run "key_that_aws_manages" {
  variables {
    kms_key_arn = null
  }

  assert {
    condition     = aws_sns_topic.this.kms_master_key_id == "alias/aws/sns"
    error_message = "Without a customer-managed key the topic is not encrypted with the one AWS manages."
  }
}

run "all_settings" {
  override_resource {
    target = aws_sns_topic_subscription.this
    values = { pending_confirmation = false }
  }

  variables {
    allow_plain_http_from_loopback = true
    tags                           = { team = "orders" }
    publishers = {
      alarms = { service = "cloudwatch.amazonaws.com", source_arn = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:orders-*" }
    }
    subscriptions = {
      office = { protocol = "email", endpoint = "office@example.com" }
      queue = {
        protocol             = "sqs"
        endpoint             = "arn:aws:sqs:eu-west-1:123456789012:orders"
        filter_policy        = jsonencode({ total = [{ numeric = [">", 100] }] })
        filter_policy_scope  = "MessageBody"
        raw_message_delivery = true
        queue_policy         = jsonencode({ Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Principal = { Service = "sns.amazonaws.com" } }] })
        dead_letter_queue = {
          arn    = "arn:aws:sqs:eu-west-1:123456789012:undelivered"
          policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Principal = { Service = "sns.amazonaws.com" } }] })
        }
      }
    }
  }

  assert {
    condition = jsondecode(aws_sns_topic.this.policy).Statement[1] == {
      Effect    = "Allow"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = "arn:aws:sns:eu-west-1:123456789012:orders"
      Condition = { ArnLike = { "aws:SourceArn" = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:orders-*" } }
    }
    error_message = "The alarms may not publish, or more than they may."
  }

  assert {
    condition = jsondecode(aws_sns_topic.this.policy).Statement[0].Condition == {
      Bool         = { "aws:SecureTransport" = "false" }
      NotIpAddress = { "aws:SourceIp" = "127.0.0.0/8" }
    }
    error_message = "The exception is not for callers on the same machine, and for no other."
  }

  assert {
    condition = alltrue([
      aws_sns_topic_subscription.this["office"].protocol == "email",
      aws_sns_topic_subscription.this["office"].endpoint == "office@example.com",
      !aws_sns_topic_subscription.this["office"].raw_message_delivery,
      aws_sns_topic_subscription.this["office"].filter_policy == null,
      aws_sns_topic_subscription.this["office"].redrive_policy == null,
    ])
    error_message = "The office gets something else than every message as a mail."
  }

  assert {
    condition = alltrue([
      aws_sns_topic_subscription.this["queue"].raw_message_delivery,
      aws_sns_topic_subscription.this["queue"].filter_policy == jsonencode({ total = [{ numeric = [">", 100] }] }),
      aws_sns_topic_subscription.this["queue"].filter_policy_scope == "MessageBody",
      jsondecode(aws_sns_topic_subscription.this["queue"].redrive_policy) == { deadLetterTargetArn = "arn:aws:sqs:eu-west-1:123456789012:undelivered" },
    ])
    error_message = "The queue gets something else than was requested."
  }

  assert {
    condition     = aws_sns_topic.this.tags.team == "orders" && output.unconfirmed_subscriptions == [] && output.subscription_arns.queue == aws_sns_topic_subscription.this["queue"].arn
    error_message = "Tags or outputs are wrong."
  }
}

run "an_address_that_has_not_confirmed" {
  override_resource {
    target = aws_sns_topic_subscription.this
    values = { pending_confirmation = true }
  }

  variables {
    subscriptions = {
      board = { protocol = "email", endpoint = "board@example.com" }
    }
  }

  assert {
    condition     = output.unconfirmed_subscriptions == ["board"]
    error_message = "Outputs do not name the subscription that waits for confirmation."
  }
}
