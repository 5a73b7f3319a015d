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

  mock_resource "aws_sqs_queue" {
    defaults = { arn = "arn:aws:sqs:eu-west-1:111122223333:orders-dlq.fifo" }
  }
}

variables {
  name        = "orders"
  kms_key_arn = null
  fifo        = {}
}

run "is_a_fifo_queue_with_one_for_dead_letters" {
  assert {
    condition     = aws_sqs_queue.this.name == "orders.fifo" && aws_sqs_queue.this.fifo_queue && aws_sqs_queue.dead_letter[0].name == "orders-dlq.fifo" && aws_sqs_queue.dead_letter[0].fifo_queue
    error_message = "Both queues must be FIFO queues: SQS moves messages to a queue of the same type only."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue.this.policy).Statement[0].Resource == "arn:aws:sqs:eu-west-1:111122223333:orders.fifo" && jsondecode(aws_sqs_queue.dead_letter[0].redrive_allow_policy).sourceQueueArns[0] == "arn:aws:sqs:eu-west-1:111122223333:orders.fifo"
    error_message = "The policies must name the queue with its suffix."
  }

  assert {
    condition     = !aws_sqs_queue.this.content_based_deduplication
    error_message = "By default messages have deduplication ids."
  }
}

run "deduplicates_by_content_and_counts_by_group" {
  command = plan

  variables {
    fifo = { content_based_deduplication = true, high_throughput = true }
  }

  assert {
    condition     = aws_sqs_queue.this.content_based_deduplication && aws_sqs_queue.this.deduplication_scope == "messageGroup" && aws_sqs_queue.this.fifo_throughput_limit == "perMessageGroupId"
    error_message = "Deduplication and limits must be as requested."
  }
}

run "is_a_standard_queue_by_default" {
  command = plan

  variables {
    fifo = null
  }

  assert {
    condition     = aws_sqs_queue.this.name == "orders" && !aws_sqs_queue.this.fifo_queue && !aws_sqs_queue.dead_letter[0].fifo_queue
    error_message = "A queue is a standard queue unless requested."
  }
}

run "refuses_a_name_without_room_for_its_suffix" {
  command = plan

  variables {
    name = format("q%071d", 0)
  }

  expect_failures = [var.name]
}

run "refuses_a_rule_as_the_sender" {
  command = plan

  variables {
    senders = { rule = { service = "events.amazonaws.com", source_arn = "arn:aws:events:eu-west-1:111122223333:rule/orders" } }
  }

  expect_failures = [var.senders]
}
