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
  kms_key_arn = null
}

run "least" {
  command = plan

  variables {
    name                          = "o"
    visibility_timeout_seconds    = 1
    max_receive_count             = 1
    message_retention_seconds     = 60
    dlq_message_retention_seconds = 60
    senders                       = { us = { service = "sns.amazonaws.com", source_arn = "arn:aws:sns:eu-west-1:123456789012:orders" } }
  }
}

run "most" {
  command = plan

  variables {
    name                          = format("%076d", 0)
    kms_key_arn                   = "arn:aws:kms:eu-west-1:123456789012:key/1234"
    visibility_timeout_seconds    = 43200
    max_receive_count             = 1000
    message_retention_seconds     = 1209600
    dlq_message_retention_seconds = 1209600
    delay_seconds                 = 900
    senders                       = { china = { service = "events.amazonaws.com.cn", source_arn = "arn:aws-cn:events:cn-north-1:123456789012:rule/*" } }
  }
}

# Each run below breaks one rule and no other.

run "name_too_long" {
  command = plan

  variables {
    name = format("%077d", 0)
  }

  expect_failures = [var.name]
}

run "key_by_alias" {
  command = plan

  variables {
    kms_key_arn = "alias/orders"
  }

  expect_failures = [var.kms_key_arn]
}

run "messages_never_hidden" {
  command = plan

  variables {
    visibility_timeout_seconds = 0
  }

  expect_failures = [var.visibility_timeout_seconds]
}

run "messages_hidden_too_long" {
  command = plan

  variables {
    visibility_timeout_seconds = 43201
  }

  expect_failures = [var.visibility_timeout_seconds]
}

run "no_receive" {
  command = plan

  variables {
    max_receive_count = 0
  }

  expect_failures = [var.max_receive_count]
}

run "too_many_receives" {
  command = plan

  variables {
    max_receive_count = 1001
  }

  expect_failures = [var.max_receive_count]
}

run "kept_too_short" {
  command = plan

  variables {
    message_retention_seconds = 59
  }

  expect_failures = [var.message_retention_seconds]
}

run "dead_letters_kept_too_long" {
  command = plan

  variables {
    dlq_message_retention_seconds = 1209601
  }

  expect_failures = [var.dlq_message_retention_seconds]
}

run "dead_letters_that_expire_first" {
  command = plan

  variables {
    dlq_message_retention_seconds = 345600
  }

  expect_failures = [var.dlq_message_retention_seconds]
}

run "delayed_too_long" {
  command = plan

  variables {
    delay_seconds = 901
  }

  expect_failures = [var.delay_seconds]
}

run "sender_that_is_no_service" {
  command = plan

  variables {
    senders = { us = { service = "sns", source_arn = "arn:aws:sns:eu-west-1:123456789012:orders" } }
  }

  expect_failures = [var.senders]
}

run "sender_from_anywhere" {
  command = plan

  variables {
    senders = { us = { service = "sns.amazonaws.com", source_arn = "*" } }
  }

  expect_failures = [var.senders]
}
