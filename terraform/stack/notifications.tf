# Mails about events and escalations, from a queue: a burst becomes a few digests, not a mail for each.
module "notifications_queue" {
  source = "../../modules/sqs-queue"

  name = "${local.prefix}-notifications"
  # As for the background queue.
  visibility_timeout_seconds     = 6 * local.notifications.timeout_seconds + local.notifications.batching_window_seconds
  max_receive_count              = local.notifications.max_receive_count
  kms_key_arn                    = module.key.arn
  allow_plain_http_from_loopback = var.allow_plain_http_from_loopback
  tags                           = var.tags

  senders = {
    events = { service = "sns.amazonaws.com", source_arn = local.events_topic_arn }
  }
}

# Mails to `notification_emails`.
module "notifications" {
  source = "../../modules/sns-topic"

  name                           = "${local.prefix}-notifications"
  kms_key_arn                    = module.key.arn
  allow_plain_http_from_loopback = var.allow_plain_http_from_loopback
  tags                           = var.tags

  subscriptions = { for address in var.notification_emails : address => { protocol = "email", endpoint = address } }
}

# Mails to `alarm_emails` about urgent tasks; apart from alarms, so that neither can suspend the mails of the other.
module "escalations" {
  source = "../../modules/sns-topic"

  name                           = "${local.prefix}-escalations"
  kms_key_arn                    = module.key.arn
  allow_plain_http_from_loopback = var.allow_plain_http_from_loopback
  tags                           = var.tags

  subscriptions = { for address in var.alarm_emails : address => { protocol = "email", endpoint = address } }
}

locals {
  notifications = {
    timeout_seconds = 60
    # Mails of a burst wait for each other; a single one is half a minute late.
    batching_window_seconds = 30
    batch_size              = 1000
    # Least concurrency that Lambda accepts. The function pauses for a second after each mail, so that an address gets about two a second.
    maximum_concurrency = 2
    # An hour, with the visibility timeout between attempts.
    max_receive_count = 10
  }
}
