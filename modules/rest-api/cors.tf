locals {
  # Without origins there are no CORS resources.
  allow_origins = var.cors == null ? [] : var.cors.allow_origins

  # A static header holds one origin. The template below answers preflights of the others. Gateway responses support no template for
  # headers; with several origins they use `*`, since they hold no data.
  cors_headers = var.cors == null ? {} : { for name, value in {
    Access-Control-Allow-Origin   = length(local.allow_origins) > 1 ? "*" : local.allow_origins[0]
    Access-Control-Expose-Headers = join(",", var.cors.expose_headers)
  } : name => value if value != "" }

  preflight_headers = { for path in local.paths : path => {
    Access-Control-Allow-Origin  = local.allow_origins[0]
    Access-Control-Allow-Headers = join(",", var.cors.allow_headers)
    Access-Control-Max-Age       = tostring(var.cors.max_age)
    Vary                         = "Origin"
    Access-Control-Allow-Methods = join(",", sort(concat(["OPTIONS"], distinct(flatten([
      for route in local.routes : route.method == "ANY" ? ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"] : [route.method] if route.path == path
    ])))))
  } if var.cors != null }

  preflight_template = length(local.allow_origins) < 2 ? "" : join("", [
    # The header is `origin` in HTTP/2 and `Origin` in HTTP/1.1; keys of the map are case-sensitive.
    "#set($headers = $input.params().header)",
    "#set($origin = \"$!{headers.get('Origin')}$!{headers.get('origin')}\")",
    "#if(${join(" || ", [for origin in local.allow_origins : "$origin == \"${origin}\""])})",
    "#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)",
    "#end",
  ])

  preflights = { for path, headers in local.preflight_headers : path => {
    method        = "OPTIONS"
    authorization = "NONE"
    # A browser sends no key with a preflight.
    api_key_required = false
    validator        = "parameters"
    integration = {
      type = "MOCK"
      # With binary media types even an empty preflight is binary, which a template cannot read.
      content_handling = "CONVERT_TO_TEXT"
      templates        = { "application/json" = jsonencode({ statusCode = 200 }) }
    }
    response = {
      status_code = "200"
      declared    = { for name in keys(headers) : "method.response.header.${name}" => true }
      parameters  = { for name, value in headers : "method.response.header.${name}" => "'${value}'" }
      templates   = { "application/json" = local.preflight_template }
    }
  } }
}

resource "aws_api_gateway_method" "preflight" {
  for_each = local.preflights

  rest_api_id          = aws_api_gateway_rest_api.this.id
  resource_id          = local.resource_ids[each.key]
  http_method          = each.value.method
  authorization        = each.value.authorization
  api_key_required     = each.value.api_key_required
  request_validator_id = aws_api_gateway_request_validator.this[each.value.validator].id
}

resource "aws_api_gateway_integration" "preflight" {
  for_each = local.preflights

  rest_api_id       = aws_api_gateway_rest_api.this.id
  resource_id       = local.resource_ids[each.key]
  http_method       = aws_api_gateway_method.preflight[each.key].http_method
  type              = each.value.integration.type
  content_handling  = each.value.integration.content_handling
  request_templates = each.value.integration.templates

  # A MOCK has no integration method: AWS reports none, MiniStack POST. A difference would replace the integration, and the replacement,
  # created first for the deployment, would be deleted with it (https://github.com/hashicorp/terraform-provider-aws/issues/21907).
  lifecycle {
    ignore_changes = [integration_http_method]
  }
}

resource "aws_api_gateway_method_response" "preflight" {
  for_each = local.preflights

  rest_api_id         = aws_api_gateway_rest_api.this.id
  resource_id         = local.resource_ids[each.key]
  http_method         = aws_api_gateway_method.preflight[each.key].http_method
  status_code         = each.value.response.status_code
  response_parameters = each.value.response.declared
}

resource "aws_api_gateway_integration_response" "preflight" {
  for_each = local.preflights

  rest_api_id         = aws_api_gateway_rest_api.this.id
  resource_id         = local.resource_ids[each.key]
  http_method         = aws_api_gateway_integration.preflight[each.key].http_method
  status_code         = aws_api_gateway_method_response.preflight[each.key].status_code
  response_templates  = each.value.response.templates
  response_parameters = each.value.response.parameters
}
