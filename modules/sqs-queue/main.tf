data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  # Composed, since a queue cannot refer to itself; a separate policy resource would add half a minute to an apply.
  arn_prefix       = "arn:${data.aws_partition.current.partition}:sqs:${data.aws_region.current.id}:${data.aws_caller_identity.current.account_id}"
  suffix           = var.fifo == null ? "" : ".fifo"
  arn              = "${local.arn_prefix}:${var.name}${local.suffix}"
  dead_letter_name = "${var.name}-dlq${local.suffix}"
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

resource "aws_sqs_queue" "this" {
  name                       = "${var.name}${local.suffix}"
  visibility_timeout_seconds = var.visibility_timeout_seconds
  message_retention_seconds  = var.message_retention_seconds
  delay_seconds              = var.delay_seconds
  receive_wait_time_seconds  = 20
  policy                     = local.policy

  kms_master_key_id                 = var.kms_key_arn
  kms_data_key_reuse_period_seconds = local.data_key_reuse
  sqs_managed_sse_enabled           = local.sqs_managed_sse

  fifo_queue                  = var.fifo != null
  content_based_deduplication = one(var.fifo[*].content_based_deduplication)
  deduplication_scope         = one([for fifo in var.fifo[*] : "messageGroup" if fifo.high_throughput])
  fifo_throughput_limit       = one([for fifo in var.fifo[*] : "perMessageGroupId" if fifo.high_throughput])

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
  fifo_queue                 = var.fifo != null

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
