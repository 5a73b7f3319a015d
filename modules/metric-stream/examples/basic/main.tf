variable "firehose_arn" {
  description = "ARN of the delivery stream to the receiver."
  type        = string
}

module "metric_stream" {
  source = "../../"

  name          = "example-functions"
  firehose_arn  = var.firehose_arn
  namespaces    = ["AWS/Lambda"]
  output_format = "opentelemetry1.0"
}

output "name" {
  description = "Name of the stream."
  value       = module.metric_stream.name
}
