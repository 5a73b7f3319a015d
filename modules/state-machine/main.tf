data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  # Composed: the role's policy names the machine, which depends on the role. A region's `id` is its name in versions 5 and 6 of the provider.
  arn = join(":", ["arn", data.aws_partition.current.partition, "states", data.aws_region.current.id, data.aws_caller_identity.current.account_id, "stateMachine", var.name])

  # A distributed map runs its children under the machine's ARN with a label (`<arn>/<label>`).
  arns = [local.arn, "${local.arn}/*"]

  runtime_statements = concat(
    [
      {
        # Log delivery and X-Ray have no resource-level permissions.
        Sid    = "DeliverLogsAndTraces"
        Effect = "Allow"
        Action = [
          "logs:CreateLogDelivery",
          "logs:DeleteLogDelivery",
          "logs:DescribeLogGroups",
          "logs:DescribeResourcePolicies",
          "logs:GetLogDelivery",
          "logs:ListLogDeliveries",
          "logs:PutResourcePolicy",
          "logs:UpdateLogDelivery",
          "xray:GetSamplingRules",
          "xray:GetSamplingTargets",
          "xray:PutTelemetryRecords",
          "xray:PutTraceSegments",
        ]
        Resource = "*"
      },
    ],
    [for key, context in {
      EncryptExecutions = { "kms:EncryptionContext:aws:states:stateMachineArn" = local.arns }
      EncryptLogs       = { "kms:EncryptionContext:SourceArn" = join(":", ["arn", data.aws_partition.current.partition, "logs", data.aws_region.current.id, data.aws_caller_identity.current.account_id, "*"]) }
      } : {
      Sid       = key
      Effect    = "Allow"
      Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource  = var.kms_key_arn
      Condition = { StringLike = context }
    } if var.kms_key_arn != null],
  )
}

# Under /aws/vendedlogs/: for other groups log delivery needs entries in a resource policy of the account, whose size is limited.
resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/vendedlogs/states/${var.name}"
  retention_in_days = var.logging.retention_in_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

resource "aws_iam_role" "this" {
  name        = var.name
  description = "Role of the state machine ${var.name}"
  tags        = var.tags

  path                 = var.role.path
  permissions_boundary = var.role.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "states.amazonaws.com" }
      Condition = {
        StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id }
        ArnLike      = { "aws:SourceArn" = local.arns }
      }
    }]
  })
}

resource "aws_iam_role_policy" "definition" {
  name   = "definition"
  role   = aws_iam_role.this.id # Unknown while the role is replaced, so that its policy is too.
  policy = var.policy_json
}

resource "aws_iam_role_policy" "runtime" {
  name = "runtime"
  role = aws_iam_role.this.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = local.runtime_statements
  })
}

resource "aws_sfn_state_machine" "this" {
  #checkov:skip=CKV_AWS_285:Failures are logged; the check also demands inputs and outputs, which all readers of logs would see
  name       = var.name
  type       = var.type
  role_arn   = aws_iam_role.this.arn
  definition = var.definition
  tags       = var.tags

  logging_configuration {
    level                  = var.logging.level
    include_execution_data = var.include_execution_data
    log_destination        = "${aws_cloudwatch_log_group.this.arn}:*"
  }

  tracing_configuration {
    enabled = true
  }

  dynamic "encryption_configuration" {
    for_each = var.kms_key_arn[*]

    content {
      type       = "CUSTOMER_MANAGED_KMS_KEY"
      kms_key_id = encryption_configuration.value
      # Reuse for five minutes saves a call to KMS per execution.
      kms_data_key_reuse_period_seconds = 300
    }
  }

  # Step Functions refuses a logging configuration that the role may not use.
  depends_on = [aws_iam_role_policy.definition, aws_iam_role_policy.runtime]
}
