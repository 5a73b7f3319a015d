locals {
  access_log = {
    request_id          = "$context.requestId"
    extended_request_id = "$context.extendedRequestId"
    function_request_id = "$context.integration.requestId"
    xray_trace_id       = "$context.xrayTraceId"
    time                = "$context.requestTime"
    source_ip           = "$context.identity.sourceIp"
    api_key_id          = "$context.identity.apiKeyId"
    method              = "$context.httpMethod"
    resource_path       = "$context.resourcePath"
    status              = "$context.status"
    response_type       = "$context.error.responseType"
    response_length     = "$context.responseLength"
    latency             = "$context.responseLatency"
    integration_latency = "$context.integrationLatency"
    integration_error   = "$context.integration.error"
  }
}

# API Gateway would create the second group itself, without retention.
resource "aws_cloudwatch_log_group" "this" {
  for_each = {
    access    = "/aws/apigateway/${var.name}/access"
    execution = "API-Gateway-Execution-Logs_${aws_api_gateway_rest_api.this.id}/${var.stage_name}"
  }

  name              = each.value
  retention_in_days = var.logging.retention_in_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

resource "aws_api_gateway_deployment" "this" {
  rest_api_id = aws_api_gateway_rest_api.this.id
  description = "Deployed by Terraform."

  # All values that define the API, those of this module too.
  triggers = {
    shape = sha1(jsonencode({
      authorizers        = local.authorizers
      binary_media_types = var.binary_media_types
      endpoint           = var.endpoint
      gateway_responses  = local.gateway_responses
      levels             = local.levels
      policies           = local.policies
      preflights         = local.preflights
      routes             = local.routes
      validators         = local.validators
    }))
  }

  lifecycle {
    create_before_destroy = true
  }

  depends_on = [
    aws_api_gateway_gateway_response.this,
    aws_api_gateway_integration.route,
    aws_api_gateway_integration_response.preflight,
    aws_api_gateway_rest_api_policy.this,
  ]
}

resource "aws_api_gateway_stage" "this" {
  #checkov:skip=CKV2_AWS_4:Errors are logged; the check also demands metrics of each route, which are charged
  #checkov:skip=CKV_AWS_120:Responses depend on the client and change with every write, so a cache would serve stale ones
  #checkov:skip=CKV2_AWS_77:The caller chooses a web ACL and its rules, and names it in web_acl_arn
  #checkov:skip=CKV2_AWS_51:A client certificate proves API Gateway to an HTTP backend; functions are called with IAM
  rest_api_id          = aws_api_gateway_rest_api.this.id
  deployment_id        = aws_api_gateway_deployment.this.id
  stage_name           = var.stage_name
  xray_tracing_enabled = true
  tags                 = var.tags

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.this["access"].arn
    format          = jsonencode(local.access_log)
  }

  depends_on = [aws_cloudwatch_log_group.this]
}

resource "aws_wafv2_web_acl_association" "this" {
  for_each = { for arn in var.web_acl_arn[*] : "stage" => arn }

  resource_arn = aws_api_gateway_stage.this.arn
  web_acl_arn  = each.value
}

resource "aws_api_gateway_method_settings" "this" {
  #checkov:skip=CKV_AWS_225:No cache, for the reason given at the stage
  rest_api_id = aws_api_gateway_rest_api.this.id
  stage_name  = aws_api_gateway_stage.this.stage_name
  method_path = "*/*"

  settings {
    logging_level          = "ERROR"
    data_trace_enabled     = false
    metrics_enabled        = var.logging.route_metrics
    throttling_rate_limit  = var.throttle.rate_limit
    throttling_burst_limit = var.throttle.burst_limit
  }

  lifecycle {
    # They are deleted with their stage.
    replace_triggered_by = [aws_api_gateway_stage.this.arn]
  }
}

resource "aws_api_gateway_domain_name" "this" {
  for_each = { for domain in var.custom_domain[*] : domain.domain_name => domain }

  domain_name              = each.key
  regional_certificate_arn = each.value.certificate_arn
  security_policy          = "TLS_1_2"
  tags                     = var.tags

  endpoint_configuration {
    types = ["REGIONAL"]
  }

  lifecycle {
    precondition {
      condition     = try(split(":", each.value.certificate_arn)[3], "") == data.aws_region.current.id
      error_message = "certificate_arn is of the region ${try(split(":", each.value.certificate_arn)[3], "")}, but the API is in ${data.aws_region.current.id}, where a regional domain needs its certificate: request one in ACM there."
    }
  }
}

resource "aws_api_gateway_base_path_mapping" "this" {
  for_each = { for domain in var.custom_domain[*] : domain.domain_name => domain }

  api_id      = aws_api_gateway_rest_api.this.id
  stage_name  = aws_api_gateway_stage.this.stage_name
  domain_name = aws_api_gateway_domain_name.this[each.key].domain_name
  base_path   = each.value.base_path

  lifecycle {
    # A stage with a mapping cannot be deleted.
    replace_triggered_by = [aws_api_gateway_stage.this.arn]
  }
}
