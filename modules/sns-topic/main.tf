data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  name = var.fifo == null ? var.name : "${var.name}.fifo"

  # Composed, since a topic cannot refer to itself.
  arn = "arn:${data.aws_partition.current.partition}:sns:${data.aws_region.current.id}:${data.aws_caller_identity.current.account_id}:${local.name}"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid       = "DenyPlainHttp"
          Effect    = "Deny"
          Principal = "*"
          Action    = "sns:Publish"
          Resource  = local.arn
          Condition = merge(
            { Bool = { "aws:SecureTransport" = "false" } },
            var.allow_plain_http_from_loopback ? { NotIpAddress = { "aws:SourceIp" = "127.0.0.0/8" } } : {},
          )
        },
      ],
      [
        for publisher in values(var.publishers) : {
          Effect    = "Allow"
          Principal = { Service = publisher.service }
          Action    = "sns:Publish"
          Resource  = local.arn
          Condition = { ArnLike = { "aws:SourceArn" = publisher.source_arn } }
        }
      ],
      [
        for sid, statement in var.policy_statements : merge(
          {
            Sid       = sid
            Effect    = statement.effect
            Principal = statement.principals
            Action    = statement.actions
            Resource  = local.arn
          },
          { for key, conditions in { Condition = statement.conditions } : key => conditions if length(conditions) > 0 },
        )
      ],
    )
  })
}

resource "aws_sns_topic" "this" {
  name                        = local.name
  policy                      = local.policy
  kms_master_key_id           = coalesce(var.kms_key_arn, "alias/aws/sns")
  fifo_topic                  = var.fifo != null
  content_based_deduplication = one(var.fifo[*].content_based_deduplication)
  tags                        = var.tags
}

resource "aws_sns_topic_subscription" "this" {
  for_each = var.subscriptions

  topic_arn            = aws_sns_topic.this.arn
  protocol             = each.value.protocol
  endpoint             = each.value.endpoint
  filter_policy        = each.value.filter_policy
  filter_policy_scope  = each.value.filter_policy == null ? null : each.value.filter_policy_scope
  raw_message_delivery = each.value.raw_message_delivery

  redrive_policy = each.value.dead_letter_queue == null ? null : jsonencode({
    deadLetterTargetArn = each.value.dead_letter_queue.arn
  })
}
