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
  kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/1234"
}

run "queue_where_failures_end" {
  variables {
    max_receive_count = null
  }

  assert {
    condition     = length(aws_sqs_queue.dead_letter) == 0
    error_message = "There must be no dead-letter queue."
  }

  assert {
    condition     = output.dlq_arn == null && output.dlq_url == null && output.dlq_name == null
    error_message = "Outputs describe a queue that is not there."
  }
}

run "defaults" {
  assert {
    condition     = aws_sqs_queue.this.kms_master_key_id == var.kms_key_arn && aws_sqs_queue.dead_letter[0].kms_master_key_id == var.kms_key_arn
    error_message = "A queue is not encrypted with the key that was given."
  }

  assert {
    condition     = aws_sqs_queue.this.visibility_timeout_seconds == 180 && aws_sqs_queue.this.message_retention_seconds == 1209600 && aws_sqs_queue.this.delay_seconds == 0
    error_message = "The queue's times are not the documented ones."
  }

  assert {
    condition     = aws_sqs_queue.this.receive_wait_time_seconds == 20
    error_message = "Consumers poll an empty queue without pause."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue.this.redrive_policy) == { deadLetterTargetArn = aws_sqs_queue.dead_letter[0].arn, maxReceiveCount = 5 }
    error_message = "A message that keeps failing does not end in the dead-letter queue after five receives."
  }

  assert {
    condition     = aws_sqs_queue.dead_letter[0].name == "orders-dlq" && aws_sqs_queue.dead_letter[0].message_retention_seconds == 1209600
    error_message = "The dead-letter queue has another name, or a retention that is too short."
  }

  assert {
    condition = jsondecode(aws_sqs_queue.dead_letter[0].redrive_allow_policy) == {
      redrivePermission = "byQueue"
      sourceQueueArns   = ["arn:aws:sqs:eu-west-1:123456789012:orders"]
    }
    error_message = "Another queue may use this dead-letter queue, or its own may not."
  }

  assert {
    condition = alltrue([
      for arn, policy in {
        "arn:aws:sqs:eu-west-1:123456789012:orders"     = aws_sqs_queue.this.policy
        "arn:aws:sqs:eu-west-1:123456789012:orders-dlq" = aws_sqs_queue.dead_letter[0].policy
        } : jsondecode(policy).Statement == [{
          Sid       = "DenyPlainHttp"
          Effect    = "Deny"
          Principal = "*"
          Action    = "sqs:*"
          Resource  = arn
          Condition = { Bool = { "aws:SecureTransport" = "false" } }
      }]
    ])
    error_message = "A queue accepts requests without TLS, or unlisted senders."
  }

  assert {
    condition = output.arn == aws_sqs_queue.this.arn && output.url == aws_sqs_queue.this.url && output.name == "orders" && output.policy == aws_sqs_queue.this.policy && (
      output.dlq_arn == aws_sqs_queue.dead_letter[0].arn && output.dlq_url == aws_sqs_queue.dead_letter[0].url && output.dlq_name == "orders-dlq"
    ) && output.visibility_timeout_seconds == 180
    error_message = "Outputs do not describe the queues."
  }
}

run "key_that_sqs_owns" {
  variables {
    kms_key_arn = null
  }

  assert {
    condition     = aws_sqs_queue.this.sqs_managed_sse_enabled && aws_sqs_queue.dead_letter[0].sqs_managed_sse_enabled
    error_message = "Without a customer-managed key a queue is not encrypted with the key SQS owns."
  }
}

run "all_settings" {
  variables {
    visibility_timeout_seconds     = 65
    max_receive_count              = 3
    message_retention_seconds      = 3600
    dlq_message_retention_seconds  = 7200
    delay_seconds                  = 10
    allow_plain_http_from_loopback = true
    tags                           = { team = "orders" }
    senders = {
      topic = { service = "sns.amazonaws.com", source_arn = "arn:aws:sns:eu-west-1:123456789012:orders" }
      rule  = { service = "events.amazonaws.com", source_arn = "arn:aws:events:eu-west-1:123456789012:rule/orders" }
    }
  }

  assert {
    condition     = aws_sqs_queue.this.visibility_timeout_seconds == 65 && aws_sqs_queue.this.message_retention_seconds == 3600 && aws_sqs_queue.this.delay_seconds == 10
    error_message = "A time is wired to nothing."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue.this.redrive_policy).maxReceiveCount == 3 && aws_sqs_queue.dead_letter[0].message_retention_seconds == 7200
    error_message = "The dead-letter queue's settings are wired to nothing."
  }

  assert {
    condition     = aws_sqs_queue.this.tags.team == "orders" && aws_sqs_queue.dead_letter[0].tags.team == "orders"
    error_message = "Tags are lost."
  }

  assert {
    condition = [for statement in jsondecode(aws_sqs_queue.this.policy).Statement : statement if statement.Effect == "Allow"] == [
      {
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = "arn:aws:sqs:eu-west-1:123456789012:orders"
        Condition = { ArnLike = { "aws:SourceArn" = "arn:aws:events:eu-west-1:123456789012:rule/orders" } }
      },
      {
        Effect    = "Allow"
        Principal = { Service = "sns.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = "arn:aws:sqs:eu-west-1:123456789012:orders"
        Condition = { ArnLike = { "aws:SourceArn" = "arn:aws:sns:eu-west-1:123456789012:orders" } }
      },
    ]
    error_message = "The topic and the rule may not send, or others may."
  }

  assert {
    condition = alltrue([
      for policy in [aws_sqs_queue.this.policy, aws_sqs_queue.dead_letter[0].policy] : jsondecode(policy).Statement[0].Condition == {
        Bool         = { "aws:SecureTransport" = "false" }
        NotIpAddress = { "aws:SourceIp" = "127.0.0.0/8" }
      }
    ])
    error_message = "The exception is not for callers on the same machine, and for no other."
  }
}
