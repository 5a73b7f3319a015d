# Dynatrace: OneAgent as a layer of every function, and CloudWatch's metrics of everything else.
locals {
  # https://docs.dynatrace.com/docs/ingest-from/amazon-web-services/integrate-into-aws/aws-lambda-integration/trace-lambda-functions
  dynatrace = {
    layers = var.dynatrace[*].layer_arn

    environment = merge([
      for settings in var.dynatrace[*] : {
        AWS_LAMBDA_EXEC_WRAPPER                      = "/opt/dynatrace"
        DT_TENANT                                    = settings.tenant
        DT_CLUSTER_ID                                = settings.cluster_id
        DT_CONNECTION_BASE_URL                       = settings.connection_base_url
        DT_CONNECTION_AUTH_TOKEN_SECRETS_MANAGER_ARN = settings.auth_token_secret_arn
      }
    ]...)

    statements = merge([
      for settings in var.dynatrace[*] : {
        ReadDynatraceToken = { actions = ["secretsmanager:GetSecretValue"], resources = [settings.auth_token_secret_arn] }
      }
    ]...)
  }
}

module "metrics_to_dynatrace" {
  source = "../../modules/metric-stream"
  count  = try(var.dynatrace.metrics_firehose_arn, null) == null ? 0 : 1

  name          = "${local.prefix}-to-dynatrace"
  firehose_arn  = var.dynatrace.metrics_firehose_arn
  namespaces    = ["AWS/ApiGateway", "AWS/DynamoDB", "AWS/Lambda", "AWS/SQS", "AWS/States", local.prefix]
  output_format = "opentelemetry0.7"
  role          = var.roles
  tags          = var.tags
}
