module "key" {
  source = "../../../kms-key"

  name               = "example-file-arrived"
  description        = "Encrypts events"
  via_services       = ["sqs"]
  service_principals = ["events"]
}

module "inbox" {
  source = "../../../sqs-queue"

  name        = "example-inbox"
  kms_key_arn = module.key.arn

  senders = {
    file_arrived = { service = "events.amazonaws.com", source_arn = module.file_arrived.arn }
  }
}

module "undelivered" {
  source = "../../../sqs-queue"

  name              = "example-inbox-undelivered"
  kms_key_arn       = module.key.arn
  max_receive_count = null

  senders = {
    file_arrived = { service = "events.amazonaws.com", source_arn = module.file_arrived.arn }
  }
}

module "file_arrived" {
  source = "../../"

  name        = "example-file-arrived"
  description = "An object was created under inbox/"

  event_pattern = jsonencode({
    source        = ["aws.s3"]
    "detail-type" = ["Object Created"]
    detail        = { object = { key = [{ prefix = "inbox/" }] } }
  })

  targets = {
    inbox = {
      service           = "sqs"
      arn               = module.inbox.arn
      resource_policy   = module.inbox.policy
      dead_letter_queue = { arn = module.undelivered.arn, policy = module.undelivered.policy }
      input_transformer = {
        input_paths    = { bucket = "$.detail.bucket.name", key = "$.detail.object.key" }
        input_template = "{\"bucket\": <bucket>, \"key\": <key>}"
      }
    }
  }
}
