module "metric_stream" {
  source = "../../"

  name          = "example-functions"
  firehose_arn  = var.firehose_arn
  namespaces    = ["AWS/Lambda"]
  output_format = "opentelemetry1.0"
}
