module "key" {
  source = "../../../kms-key"

  name               = "example-events"
  description        = "Encrypts events"
  via_services       = ["sns", "sqs"]
  service_principals = ["sns"]
}

module "subscriber" {
  source = "../../../sqs-queue"

  name        = "example-events-subscriber"
  kms_key_arn = module.key.arn

  senders = {
    events = { service = "sns.amazonaws.com", source_arn = module.events.arn }
  }
}

module "events" {
  source = "../../"

  name        = "example-events"
  kms_key_arn = module.key.arn

  subscriptions = {
    subscriber = {
      protocol             = "sqs"
      endpoint             = module.subscriber.arn
      queue_policy         = module.subscriber.policy
      raw_message_delivery = true
      filter_policy        = jsonencode({ event_type = ["order.created"] })
    }
    office = {
      protocol = "email"
      endpoint = "office@example.com"
    }
  }
}
