mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
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
  kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  fifo        = { content_based_deduplication = true }
}

run "is_a_fifo_topic" {
  command = plan

  assert {
    condition     = aws_sns_topic.this.name == "orders.fifo" && aws_sns_topic.this.fifo_topic && aws_sns_topic.this.content_based_deduplication && jsondecode(aws_sns_topic.this.policy).Statement[0].Resource == "arn:aws:sns:eu-west-1:111122223333:orders.fifo"
    error_message = "The topic must be a FIFO topic, and its policy must name it with its suffix."
  }
}

run "is_a_standard_topic_by_default" {
  command = plan

  variables {
    fifo = null
  }

  assert {
    condition     = aws_sns_topic.this.name == "orders" && !aws_sns_topic.this.fifo_topic
    error_message = "A topic is a standard topic unless requested."
  }
}

run "refuses_a_name_without_room_for_its_suffix" {
  command = plan

  variables {
    name = format("t%0251d", 0)
  }

  expect_failures = [var.name]
}

run "refuses_a_service_as_the_publisher" {
  command = plan

  variables {
    publishers = { alarms = { service = "cloudwatch.amazonaws.com", source_arn = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:orders" } }
  }

  expect_failures = [var.publishers]
}

run "refuses_an_address_of_a_fifo_topic" {
  command = plan

  variables {
    subscriptions = { office = { protocol = "email", endpoint = "office@example.com" } }
  }

  expect_failures = [var.subscriptions]
}

run "refuses_a_fifo_queue_of_a_standard_topic" {
  command = plan

  variables {
    fifo          = null
    subscriptions = { queue = { protocol = "sqs", endpoint = "arn:aws:sqs:eu-west-1:111122223333:orders.fifo", queue_policy = "sns.amazonaws.com" } }
  }

  expect_failures = [var.subscriptions]
}
