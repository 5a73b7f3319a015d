variable "name" {
  description = "Name of the function."
  type        = string
  default     = "example-traced"
}

variable "package" {
  description = "A zip in S3 whose `function.handler` is the entry point."
  type = object({
    bucket           = string
    key              = string
    source_code_hash = string
    runtime          = string
    architecture     = optional(string)
  })
}

variable "dynatrace" {
  description = "What Dynatrace's deployment page names for AWS Lambda."
  type = object({
    layer_arn           = string
    tenant              = string
    cluster_id          = string
    connection_base_url = string
  })
}

variable "firehose_arn" {
  description = "Delivery stream that hands metrics to Dynatrace."
  type        = string
}

# Its value is put in by hand: `aws secretsmanager put-secret-value`.
module "token" {
  source = "../../../secret"

  name        = "${var.name}/dynatrace-token"
  description = "Token by which OneAgent sends traces; a new one comes from Dynatrace, Access tokens"
  kms_key_arn = module.key.arn
}

module "key" {
  source = "../../../kms-key"

  name               = var.name
  description        = "Settings, logs and token of ${var.name}"
  via_services       = ["lambda", "secretsmanager"]
  service_principals = ["logs"]
}

module "function" {
  source = "../../"

  name        = var.name
  handler     = "function.handler"
  package     = var.package
  policy_json = null
  kms_key_arn = module.key.arn
  dynatrace   = merge(var.dynatrace, { auth_token_secret_arn = module.token.arn })
}

# Dynatrace learns how its functions, queues and tables are from CloudWatch, as it is written.
module "metric_stream" {
  source = "../../../metric-stream"

  name          = "${var.name}-to-dynatrace"
  firehose_arn  = var.firehose_arn
  namespaces    = ["AWS/ApiGateway", "AWS/DynamoDB", "AWS/Lambda", "AWS/SQS", "AWS/States"]
  output_format = "opentelemetry0.7"
}

output "name" {
  description = "Name of the function."
  value       = module.function.name
}

output "metric_stream_name" {
  description = "Name of the stream of metrics."
  value       = module.metric_stream.name
}
