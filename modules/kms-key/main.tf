data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.id
  logs      = "arn:${local.partition}:logs:${local.region}:${local.account}"

  data_actions = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
  send_actions = ["kms:Decrypt", "kms:GenerateDataKey*"]

  # Rights of services that use the key directly, limited to resources of this account where the service sends a condition key
  # for it. EventBridge sends none (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html), and for S3 none is
  # documented: these two are limited by the policies of the queues and topics that they send to.
  services = {
    cloudwatch = { principal = "cloudwatch.amazonaws.com", actions = local.send_actions, condition = { StringEquals = { "aws:SourceAccount" = local.account } } }
    delivery   = { principal = "delivery.logs.amazonaws.com", actions = ["kms:Decrypt"], condition = { StringLike = { "kms:EncryptionContext:SourceArn" = "${local.logs}:*" } } }
    events     = { principal = "events.amazonaws.com", actions = local.send_actions, condition = {} }
    s3         = { principal = "s3.amazonaws.com", actions = local.send_actions, condition = {} }
    sns        = { principal = "sns.amazonaws.com", actions = local.send_actions, condition = { ArnLike = { "aws:SourceArn" = "arn:${local.partition}:sns:${local.region}:${local.account}:*" } } }
    logs = {
      principal = "logs.${local.region}.amazonaws.com"
      # kms:DescribeKey carries no encryption context, so the condition would never be met.
      actions   = [for action in local.data_actions : action if action != "kms:DescribeKey"]
      condition = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "${local.logs}:*" } }
    }
  }

  owner_statement = {
    Sid       = "EnableIamPolicies"
    Effect    = "Allow"
    Principal = { AWS = "arn:${local.partition}:iam::${local.account}:root" }
    Action    = "kms:*"
    Resource  = "*"
  }

  via_condition = { StringEquals = {
    "kms:CallerAccount" = local.account
    "kms:ViaService"    = [for service in sort(var.via_services) : "${service}.${local.region}.amazonaws.com"]
  } }

  # As in policies of AWS managed keys: principals that may read the queue, table or bucket may decrypt.
  via_statements = [
    {
      Sid       = "AllowThroughServices"
      Effect    = "Allow"
      Principal = { AWS = "*" }
      Action    = local.data_actions
      Resource  = "*"
      Condition = local.via_condition
    },
    {
      Sid       = "AllowServiceGrants"
      Effect    = "Allow"
      Principal = { AWS = "*" }
      Action    = "kms:CreateGrant"
      Resource  = "*"
      Condition = merge(local.via_condition, { Bool = { "kms:GrantIsForAWSResource" = "true" } })
    },
  ]

  service_statements = [
    for service in sort(var.service_principals) : merge(
      {
        Sid       = "AllowService${title(service)}"
        Effect    = "Allow"
        Principal = { Service = local.services[service].principal }
        Action    = local.services[service].actions
        Resource  = "*"
      },
      length(local.services[service].condition) == 0 ? {} : { Condition = local.services[service].condition },
    )
  ]
}

resource "aws_kms_key" "this" {
  description             = var.description
  deletion_window_in_days = var.deletion_window_in_days
  enable_key_rotation     = true
  rotation_period_in_days = var.rotation_period_in_days
  tags                    = var.tags

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [local.owner_statement],
      [for statement in local.via_statements : statement if length(var.via_services) > 0],
      local.service_statements,
      [
        for sid, statement in var.policy_statements : merge(
          {
            Sid       = sid
            Effect    = statement.effect
            Principal = statement.principals
            Action    = statement.actions
            Resource  = "*"
          },
          { for key, conditions in { Condition = statement.conditions } : key => conditions if length(conditions) > 0 },
        )
      ],
    )
  })
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.this.key_id
}
