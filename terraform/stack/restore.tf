# Permissions for `make restore`, which no role of the stack has: attach the policy to the roles of operators.
resource "aws_iam_policy" "restore" {
  name        = "${local.prefix}-restore"
  description = "Restores deleted tasks, files and imports of ${local.prefix}"
  policy      = module.restore_policy.json
  tags        = var.tags
}

locals {
  restored_tables = [for table in ["tasks", "attachments", "imports"] : local.table_arns[table]]
}

module "restore_policy" {
  source = "../../modules/lambda-policy"

  statements = {
    RestoreTables = { actions = ["dynamodb:DescribeContinuousBackups", "dynamodb:RestoreTableToPointInTime"], resources = local.restored_tables }
    # DynamoDB fills a restored table with the caller's permissions:
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_IAM.html
    UseRestoredTables = {
      actions = [
        "dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:DeleteTable", "dynamodb:DescribeTable", "dynamodb:GetItem",
        "dynamodb:PutItem", "dynamodb:Query", "dynamodb:RestoreTableToPointInTime", "dynamodb:Scan", "dynamodb:UpdateItem",
      ]
      resources       = [for arn in local.restored_tables : "${arn}-restored-????????T??????Z"]
      wildcard_reason = "The names of restored tables end with the time that they are restored to."
    }
    PutBackItems = { actions = ["dynamodb:BatchGetItem", "dynamodb:PutItem"], resources = local.restored_tables }
    CheckTasks   = { actions = ["dynamodb:ConditionCheckItem"], resources = [local.table_arns.tasks] }
    FindFiles    = { actions = ["s3:ListBucketVersions"], resources = [module.bucket.arn] }
    PutBackFiles = {
      actions   = ["s3:DeleteObject", "s3:GetObjectVersion", "s3:PutObject"]
      resources = ["${module.bucket.arn}/${local.attachments_prefix}*"]
    }
  }
}
