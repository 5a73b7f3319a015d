# Dynatrace sees functions by the layer in each of them, and all else by CloudWatch's metrics.
module "metrics_to_dynatrace" {
  source = "../../modules/metric-stream"
  count  = try(var.dynatrace.metrics_firehose_arn, null) == null ? 0 : 1

  name          = "${local.prefix}-to-dynatrace"
  firehose_arn  = var.dynatrace.metrics_firehose_arn
  namespaces    = ["AWS/ApiGateway", "AWS/DynamoDB", "AWS/Lambda", "AWS/SQS", "AWS/States", local.prefix]
  output_format = "opentelemetry0.7"
  tags          = var.tags
}
