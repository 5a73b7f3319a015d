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
    defaults = { arn = "arn:aws:sns:eu-west-1:123456789012:example" }
  }
}

variables {
  name        = "orders"
  kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/1234"
}

run "least" {
  command = plan

  variables {
    name          = "o"
    kms_key_arn   = null
    subscriptions = { office = { protocol = "email", endpoint = "a@b.c" } }
  }
}

run "most" {
  command = plan

  variables {
    name       = format("%0256d", 0)
    publishers = { alarms = { service = "cloudwatch.amazonaws.com", source_arn = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:*" } }
    subscriptions = {
      office = { protocol = "email-json", endpoint = "office@example.com" }
      web    = { protocol = "https", endpoint = "https://example.com/hook", raw_message_delivery = true, filter_policy_scope = "MessageBody" }
      code   = { protocol = "lambda", endpoint = "arn:aws:lambda:eu-west-1:123456789012:function:f", filter_policy = jsonencode({ a = [1] }) }
      queue  = { protocol = "sqs", endpoint = "arn:aws:sqs:eu-west-1:123456789012:orders", raw_message_delivery = true, queue_policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Principal = { Service = "sns.amazonaws.com" } }] }), dead_letter_queue = { arn = "arn:aws:sqs:eu-west-1:123456789012:d", policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Principal = { Service = "sns.amazonaws.com" } }] }) } }
    }
  }
}

# Each run below breaks one rule and no other.

run "name_with_a_space" {
  command = plan

  variables {
    name = "new orders"
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

run "publisher_that_is_no_service" {
  command = plan

  variables {
    publishers = { us = { service = "cloudwatch", source_arn = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a" } }
  }

  expect_failures = [var.publishers]
}

run "publisher_from_anywhere" {
  command = plan

  variables {
    publishers = { us = { service = "cloudwatch.amazonaws.com", source_arn = "*" } }
  }

  expect_failures = [var.publishers]
}

run "publisher_that_cannot_use_the_key" {
  command = plan

  variables {
    kms_key_arn = null
    publishers  = { us = { service = "cloudwatch.amazonaws.com", source_arn = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a" } }
  }

  expect_failures = [var.publishers]
}

run "protocol_without_encryption" {
  command = plan

  variables {
    subscriptions = { us = { protocol = "http", endpoint = "http://example.com" } }
  }

  expect_failures = [var.subscriptions]
}

run "address_that_is_none" {
  command = plan

  variables {
    subscriptions = { us = { protocol = "email", endpoint = "office" } }
  }

  expect_failures = [var.subscriptions]
}

run "queue_by_url" {
  command = plan

  variables {
    subscriptions = { us = { protocol = "sqs", endpoint = "https://sqs.eu-west-1.amazonaws.com/123456789012/orders", queue_policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Principal = { Service = "sns.amazonaws.com" } }] }) } }
  }

  expect_failures = [var.subscriptions]
}

run "filter_that_is_no_object" {
  command = plan

  variables {
    subscriptions = { us = { protocol = "email", endpoint = "a@b.c", filter_policy = "[1]" } }
  }

  expect_failures = [var.subscriptions]
}

run "filter_scope_that_is_none" {
  command = plan

  variables {
    subscriptions = { us = { protocol = "email", endpoint = "a@b.c", filter_policy_scope = "Body" } }
  }

  expect_failures = [var.subscriptions]
}

run "raw_mail" {
  command = plan

  variables {
    subscriptions = { us = { protocol = "email", endpoint = "a@b.c", raw_message_delivery = true } }
  }

  expect_failures = [var.subscriptions]
}

run "queue_without_its_policy" {
  command = plan

  variables {
    subscriptions = { us = { protocol = "sqs", endpoint = "arn:aws:sqs:eu-west-1:123456789012:orders" } }
  }

  expect_failures = [var.subscriptions]
}

run "queue_whose_policy_allows_another" {
  command = plan

  variables {
    subscriptions = { us = { protocol = "sqs", endpoint = "arn:aws:sqs:eu-west-1:123456789012:orders", queue_policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Principal = { Service = "events.amazonaws.com" } }] }) } }
  }

  expect_failures = [var.subscriptions]
}

run "dead_letter_queue_whose_policy_allows_another" {
  command = plan

  variables {
    subscriptions = { us = { protocol = "email", endpoint = "a@b.c", dead_letter_queue = { arn = "arn:aws:sqs:eu-west-1:123456789012:d", policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Principal = { Service = "events.amazonaws.com" } }] }) } } }
  }

  expect_failures = [var.subscriptions]
}
