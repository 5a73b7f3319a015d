data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  # Composed, since a queue cannot refer to itself; a separate policy resource would add half a minute to an apply.
  arn_prefix       = "arn:${data.aws_partition.current.partition}:sqs:${data.aws_region.current.id}:${data.aws_caller_identity.current.account_id}"
  arn              = "${local.arn_prefix}:${var.name}"
  dead_letter_name = "${var.name}-dlq"
  dead_letter_arn  = "${local.arn_prefix}:${local.dead_letter_name}"

  sqs_managed_sse = var.kms_key_arn == null ? true : null
  data_key_reuse  = var.kms_key_arn == null ? null : 300

  deny_plain_http = {
    Sid       = "DenyPlainHttp"
    Effect    = "Deny"
    Principal = "*"
    Action    = "sqs:*"
    Condition = merge(
      { Bool = { "aws:SecureTransport" = "false" } },
      var.allow_plain_http_from_loopback ? { NotIpAddress = { "aws:SourceIp" = "127.0.0.0/8" } } : {},
    )
  }

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([merge(local.deny_plain_http, { Resource = local.arn })], [
      for sender in values(var.senders) : {
        Effect    = "Allow"
        Principal = { Service = sender.service }
        Action    = "sqs:SendMessage"
        Resource  = local.arn
        Condition = { ArnLike = { "aws:SourceArn" = sender.source_arn } }
      }
    ])
  })
}

resource "aws_sqs_queue" "this" {
  name                       = var.name
  visibility_timeout_seconds = var.visibility_timeout_seconds
  message_retention_seconds  = var.message_retention_seconds
  delay_seconds              = var.delay_seconds
  receive_wait_time_seconds  = 20
  policy                     = local.policy

  kms_master_key_id                 = var.kms_key_arn
  kms_data_key_reuse_period_seconds = local.data_key_reuse
  sqs_managed_sse_enabled           = local.sqs_managed_sse

  redrive_policy = var.max_receive_count != null ? jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letter[0].arn
    maxReceiveCount     = var.max_receive_count
  }) : null

  tags = var.tags
}

resource "aws_sqs_queue" "dead_letter" {
  count = var.max_receive_count != null ? 1 : 0

  name                       = local.dead_letter_name
  message_retention_seconds  = var.dlq_message_retention_seconds
  receive_wait_time_seconds  = 20
  visibility_timeout_seconds = var.visibility_timeout_seconds

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [merge(local.deny_plain_http, { Resource = local.dead_letter_arn })]
  })

  kms_master_key_id                 = var.kms_key_arn
  kms_data_key_reuse_period_seconds = local.data_key_reuse
  sqs_managed_sse_enabled           = local.sqs_managed_sse

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [local.arn]
  })

  tags = var.tags
}
