# Of the requests that API Gateway samples, it and the functions behind it record traces. AWS's own rule would also take one a second, which
# are most of the requests of a quiet system.
resource "aws_xray_sampling_rule" "api" {
  count = var.trace_sampling_rate == null ? 0 : 1

  rule_name      = substr("${local.prefix}-api", 0, 32)
  priority       = 1000
  version        = 1
  reservoir_size = 0
  fixed_rate     = var.trace_sampling_rate
  service_name   = "${local.prefix}-api/${module.api.stage_name}"
  service_type   = "AWS::ApiGateway::Stage"
  host           = "*"
  http_method    = "*"
  url_path       = "*"
  resource_arn   = "*"
  tags           = var.tags
}
