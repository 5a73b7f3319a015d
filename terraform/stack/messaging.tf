module "events" {
  source = "../../modules/sns-topic"

  name                           = local.events_topic_name
  kms_key_arn                    = module.key.arn
  allow_plain_http_from_loopback = var.allow_plain_http_from_loopback
  tags                           = var.tags

  # No e-mail: SNS suspends an address that gets more than ten messages a second.
  subscriptions = merge(local.destination_subscriptions, {
    background = {
      protocol             = "sqs"
      endpoint             = module.background.arn
      raw_message_delivery = true
      queue_policy         = module.background.policy
      dead_letter_queue    = { arn = module.failed_events.arn, policy = module.failed_events.policy }
      filter_policy        = jsonencode({ bulk = ["false"] })
    }
    # A queue of its own: the rows of a large import wait for hours, and no other event behind them.
    bulk = {
      protocol             = "sqs"
      endpoint             = module.bulk.arn
      raw_message_delivery = true
      queue_policy         = module.bulk.policy
      dead_letter_queue    = { arn = module.failed_events.arn, policy = module.failed_events.policy }
      filter_policy        = jsonencode({ bulk = ["true"] })
    }
    urgent-tasks = {
      protocol             = "sqs"
      endpoint             = module.urgent_tasks.arn
      raw_message_delivery = true
      queue_policy         = module.urgent_tasks.policy
      dead_letter_queue    = { arn = module.failed_events.arn, policy = module.failed_events.policy }
      # Filtered here, so that an import of other tasks invokes no function.
      filter_policy = jsonencode({ event_type = ["task.created", "task.updated", "task.deleted"], priority = ["urgent"] })
    }
    notifications = {
      protocol             = "sqs"
      endpoint             = module.notifications_queue.arn
      raw_message_delivery = true
      queue_policy         = module.notifications_queue.policy
      dead_letter_queue    = { arn = module.failed_events.arn, policy = module.failed_events.policy }
      # One notification per import, not per imported task.
      filter_policy = jsonencode({ event_type = ["task.created", "task.due_soon", "task.overdue", "import.finished"], bulk = ["false"] })
    }
  })
}

module "background" {
  source = "../../modules/sqs-queue"

  name = "${local.prefix}-background"
  # Six times the function's timeout and the batching window, as AWS recommends: a throttled batch is not delivered twice.
  visibility_timeout_seconds     = 6 * var.background_timeout_seconds + var.background_batching_window_seconds
  max_receive_count              = var.background_max_receive_count
  kms_key_arn                    = module.key.arn
  allow_plain_http_from_loopback = var.allow_plain_http_from_loopback
  tags                           = var.tags

  senders = {
    events = { service = "sns.amazonaws.com", source_arn = local.events_topic_arn }
  }
}

module "bulk" {
  source = "../../modules/sqs-queue"

  name                           = "${local.prefix}-bulk"
  visibility_timeout_seconds     = 6 * var.background_timeout_seconds # As for the background queue, without a window.
  max_receive_count              = var.background_max_receive_count
  kms_key_arn                    = module.key.arn
  allow_plain_http_from_loopback = var.allow_plain_http_from_loopback
  tags                           = var.tags

  senders = {
    events = { service = "sns.amazonaws.com", source_arn = local.events_topic_arn }
  }
}

# Dead-letter queue of streams, rules, asynchronous invocations and the topic; `make redrive` redrives it.
module "failed_events" {
  source = "../../modules/sqs-queue"

  name                           = "${local.prefix}-failed-events"
  max_receive_count              = null
  kms_key_arn                    = module.key.arn
  allow_plain_http_from_loopback = var.allow_plain_http_from_loopback
  tags                           = var.tags

  senders = {
    stopped_rule  = { service = "events.amazonaws.com", source_arn = local.stopped_rule_arn }
    events        = { service = "sns.amazonaws.com", source_arn = local.events_topic_arn }
    import_rule   = { service = "events.amazonaws.com", source_arn = local.import_rule_arn }
    stalled_rule  = { service = "events.amazonaws.com", source_arn = local.stalled_rule_arn }
    reminder_rule = { service = "events.amazonaws.com", source_arn = local.reminder_rule_arn }
  }
}

module "alerts" {
  source = "../../modules/sns-topic"

  name                           = "${local.prefix}-alerts"
  kms_key_arn                    = module.key.arn
  allow_plain_http_from_loopback = var.allow_plain_http_from_loopback
  tags                           = var.tags

  publishers = {
    alarms = { service = "cloudwatch.amazonaws.com", source_arn = "${local.arn_prefixes["cloudwatch"]}:alarm:${local.prefix}-*" }
  }
  subscriptions = {
    for address in var.alarm_emails : address => { protocol = "email", endpoint = address }
  }
}
