# Destinations of events beside the external service: each with its own queue, function, role and secret, so that one that is down, slow or
# broken stops no other, and none can read what another is signed with.
locals {
  # Types that are published to the topic; `task.urgent` is for the external service alone.
  event_types = ["import.finished", "task.created", "task.deleted", "task.due_soon", "task.overdue", "task.updated"]

  # Every 15 minutes, after the first seconds: about a day.
  destination_max_receive_count = 100

  destinations = {
    for name, destination in var.destinations : name => merge(destination, {
      resource_name  = "destination-${name}"
      event_types    = sort(destination.event_types)
      imported_tasks = coalesce(destination.imported_tasks, destination.kind == "standard")
    })
  }

  destination_subscriptions = {
    for name, destination in local.destinations : destination.resource_name => {
      protocol             = "sqs"
      endpoint             = module.destination_queue[name].arn
      raw_message_delivery = true
      queue_policy         = module.destination_queue[name].policy
      dead_letter_queue    = { arn = module.failed_events.arn, policy = module.failed_events.policy }
      filter_policy        = jsonencode(merge({ event_type = destination.event_types }, destination.imported_tasks ? {} : { bulk = ["false"] }))
    }
  }
}

# Without a value: `scripts/webhook_secret` makes it, so that neither plan nor state holds it.
module "destination_secret" {
  source   = "../../modules/secret"
  for_each = local.destinations

  name                    = "${local.prefix}/${each.value.resource_name}/secret"
  description             = each.value.kind == "standard" ? "Signing secrets of the destination ${each.key}" : "URL of the webhook of the destination ${each.key}"
  recovery_window_in_days = var.force_destroy ? 0 : 30
  kms_key_arn             = module.key.arn
  tags                    = var.tags
}

module "destination_queue" {
  source   = "../../modules/sqs-queue"
  for_each = local.destinations

  name                           = "${local.prefix}-${each.value.resource_name}"
  visibility_timeout_seconds     = 6 * var.background_timeout_seconds + var.background_batching_window_seconds # As for the background queue.
  max_receive_count              = local.destination_max_receive_count
  kms_key_arn                    = module.key.arn
  allow_plain_http_from_loopback = var.allow_plain_http_from_loopback
  tags                           = var.tags

  senders = {
    events = { service = "sns.amazonaws.com", source_arn = local.events_topic_arn }
  }
}
