data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  here = "${data.aws_region.current.id}:${data.aws_caller_identity.current.account_id}"
}

module "policy" {
  source = "../../"

  statements = {
    ReadOrders = {
      actions   = ["dynamodb:GetItem", "dynamodb:Query"]
      resources = ["arn:${data.aws_partition.current.partition}:dynamodb:${local.here}:table/example-orders"]
    }
    ListInvoices = {
      actions    = ["s3:ListBucket"]
      resources  = ["arn:${data.aws_partition.current.partition}:s3:::example-invoices"]
      conditions = { StringLike = { "s3:prefix" = ["invoices/*"] } }
    }
    CountOrders = {
      actions         = ["cloudwatch:PutMetricData"]
      resources       = ["*"]
      conditions      = { StringEquals = { "cloudwatch:namespace" = ["Orders"] } }
      wildcard_reason = "CloudWatch has no ARN for a metric; the condition names the namespace instead."
    }
  }
}
