data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

module "key" {
  source = "../../../kms-key"

  name               = "example-alerts"
  description        = "Encrypts alarms"
  service_principals = ["cloudwatch"]
}

module "alerts" {
  source = "../../../sns-topic"

  name        = "example-alerts"
  kms_key_arn = module.key.arn

  publishers = {
    alarms = {
      service    = "cloudwatch.amazonaws.com"
      source_arn = "arn:${data.aws_partition.current.partition}:cloudwatch:${data.aws_region.current.id}:${data.aws_caller_identity.current.account_id}:alarm:example-*"
    }
  }
}

module "alarms" {
  source = "../../"

  name_prefix = "example"
  actions     = [module.alerts.arn]

  alarms = {
    create-order-errors = {
      description        = "create-order failed more than 5 times in a minute: read its log group first."
      treat_missing_data = "notBreaching"
      threshold          = 5
      metric             = { namespace = "AWS/Lambda", metric_name = "Errors", dimensions = { FunctionName = "create-order" }, statistic = "Sum" }
    }
    create-order-slow = {
      description         = "1 in 100 calls of create-order takes over 2 s: look at its traces first."
      treat_missing_data  = "notBreaching"
      threshold           = 2000
      evaluation_periods  = 5
      datapoints_to_alarm = 3
      metric              = { namespace = "AWS/Lambda", metric_name = "Duration", dimensions = { FunctionName = "create-order" }, statistic = "p99" }
    }
    create-order-error-rate = {
      description        = "More than 1 % of the calls of create-order fail: read its log group first."
      treat_missing_data = "notBreaching"
      threshold          = 1
      metric_queries = {
        rate   = { expression = "100 * errors / calls", label = "Errors (%)", return_data = true }
        errors = { metric = { namespace = "AWS/Lambda", metric_name = "Errors", dimensions = { FunctionName = "create-order" }, statistic = "Sum" } }
        calls  = { metric = { namespace = "AWS/Lambda", metric_name = "Invocations", dimensions = { FunctionName = "create-order" }, statistic = "Sum" } }
      }
    }
  }

  composite_alarms = {
    orders-unhealthy = {
      description = "Orders are slow or fail: see which of its alarms fired."
      any_of      = ["create-order-errors", "create-order-slow"]
    }
  }
}
