locals {
  # Without origins there are no CORS resources.
  allow_origins = var.cors == null ? [] : var.cors.allow_origins

  # A static header holds one origin. The template below answers preflights of the others. Gateway responses support no template for
  # headers; with several origins they use `*`, since they hold no data.
  cors_headers = var.cors == null ? {} : { for name, value in {
    Access-Control-Allow-Origin   = length(local.allow_origins) > 1 ? "*" : local.allow_origins[0]
    Access-Control-Expose-Headers = join(",", var.cors.expose_headers)
  } : name => value if value != "" }

  preflight_headers = var.cors == null ? {} : {
    Access-Control-Allow-Origin  = local.allow_origins[0]
    Access-Control-Allow-Headers = join(",", var.cors.allow_headers)
    Access-Control-Max-Age       = tostring(var.cors.max_age)
    Vary                         = "Origin"
  }

  preflight_template = length(local.allow_origins) < 2 ? "" : join("", [
    # The header is `origin` in HTTP/2 and `Origin` in HTTP/1.1; keys of the map are case-sensitive.
    "#set($headers = $input.params().header)",
    "#set($origin = \"$!{headers.get('Origin')}$!{headers.get('origin')}\")",
    "#if(${join(" || ", [for origin in local.allow_origins : "$origin == \"${origin}\""])})",
    "#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)",
    "#end",
  ])

  preflights = { for path in local.paths : path => {
    methods = join(",", sort(concat(["OPTIONS"], distinct(flatten([
      for route in local.routes : route.method == "ANY" ? ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"] : [route.method] if route.path == path
    ])))))
  } if var.cors != null }
}

resource "aws_api_gateway_method" "preflight" {
  for_each = local.preflights

  rest_api_id   = aws_api_gateway_rest_api.this.id
  resource_id   = local.resource_ids[each.key]
  http_method   = "OPTIONS"
  authorization = "NONE"
  # A browser sends no key with a preflight.
  api_key_required     = false
  request_validator_id = aws_api_gateway_request_validator.parameters.id
}

resource "aws_api_gateway_integration" "preflight" {
  for_each = local.preflights

  rest_api_id = aws_api_gateway_rest_api.this.id
  resource_id = local.resource_ids[each.key]
  http_method = aws_api_gateway_method.preflight[each.key].http_method
  type        = "MOCK"
  # With binary media types even an empty preflight is binary, which a template cannot read.
  content_handling = "CONVERT_TO_TEXT"
  # Unused by MOCK, but API Gateway returns it: without it every plan would replace the integration.
  integration_http_method = "POST"
  request_templates       = { "application/json" = jsonencode({ statusCode = 200 }) }
}

resource "aws_api_gateway_method_response" "preflight" {
  for_each = local.preflights

  rest_api_id         = aws_api_gateway_rest_api.this.id
  resource_id         = local.resource_ids[each.key]
  http_method         = aws_api_gateway_method.preflight[each.key].http_method
  status_code         = "200"
  response_parameters = { for name in concat(keys(local.preflight_headers), ["Access-Control-Allow-Methods"]) : "method.response.header.${name}" => true }
}

resource "aws_api_gateway_integration_response" "preflight" {
  for_each = local.preflights

  rest_api_id        = aws_api_gateway_rest_api.this.id
  resource_id        = local.resource_ids[each.key]
  http_method        = aws_api_gateway_integration.preflight[each.key].http_method
  status_code        = aws_api_gateway_method_response.preflight[each.key].status_code
  response_templates = { "application/json" = local.preflight_template }
  response_parameters = {
    for name, value in merge(local.preflight_headers, { Access-Control-Allow-Methods = each.value.methods }) :
    "method.response.header.${name}" => "'${value}'"
  }
}
