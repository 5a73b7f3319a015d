data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

module "key" {
  source = "../../../kms-key"

  name               = "example-work-queue"
  description        = "Encrypts messages"
  via_services       = ["sqs"]
  service_principals = ["sns"]
}

module "work" {
  source = "../../"

  name        = "example-work"
  kms_key_arn = module.key.arn

  # A function with a timeout of 10 s and a batching window of 5 s.
  visibility_timeout_seconds = 6 * 10 + 5

  senders = {
    orders = {
      service    = "sns.amazonaws.com"
      source_arn = "arn:${data.aws_partition.current.partition}:sns:${data.aws_region.current.id}:${data.aws_caller_identity.current.account_id}:example-orders"
    }
  }
}
