locals {
  # Responses of API Gateway itself as RFC 9457 problems. The two defaults cover all other types; their status varies, so the body
  # omits it.
  problems = {
    ACCESS_DENIED                = { status = 403, title = "Forbidden", detail = "Access to this resource is denied." }
    BAD_REQUEST_BODY             = { status = 400, title = "Bad Request", detail = "The body is not what this operation expects." }
    BAD_REQUEST_PARAMETERS       = { status = 400, title = "Bad Request", detail = "A required parameter is missing." }
    DEFAULT_4XX                  = { status = null, title = "Bad Request", detail = "The request cannot be served as it was sent." }
    DEFAULT_5XX                  = { status = null, title = "Internal Server Error", detail = "The service could not answer; try again later." }
    INTEGRATION_FAILURE          = { status = 504, title = "Gateway Timeout", detail = "The service could not be reached; try again later." }
    INTEGRATION_TIMEOUT          = { status = 504, title = "Gateway Timeout", detail = "The service did not answer in time; try again later." }
    INVALID_API_KEY              = { status = 403, title = "Forbidden", detail = "Send a valid API key in the x-api-key header." }
    MISSING_AUTHENTICATION_TOKEN = { status = 404, title = "Not Found", detail = "There is no such path, or it does not know this method." }
    QUOTA_EXCEEDED               = { status = 429, title = "Too Many Requests", detail = "The quota of this API key is used up for its period." }
    REQUEST_TOO_LARGE            = { status = 413, title = "Content Too Large", detail = "The request is too large." }
    RESOURCE_NOT_FOUND           = { status = 404, title = "Not Found", detail = "There is no such path." }
    THROTTLED                    = { status = 429, title = "Too Many Requests", detail = "Too many requests at once; slow down." }
    UNAUTHORIZED                 = { status = 401, title = "Unauthorized", detail = "Send credentials that this API accepts." }
    UNSUPPORTED_MEDIA_TYPE       = { status = 415, title = "Unsupported Media Type", detail = "The content type is not supported." }
    WAF_FILTERED                 = { status = 403, title = "Forbidden", detail = "The request was refused." }
  }

  # Seconds. A throttle refills every second. The end of a quota's period is unknown here, so clients are told to wait for an hour.
  retry_after = {
    QUOTA_EXCEEDED = "3600"
    THROTTLED      = "1"
  }

  gateway_responses = { for type, problem in local.problems : type => {
    status_code = problem.status == null ? null : tostring(problem.status)
    # Selected by the Accept header; application/json is the default, and the Content-Type header below is the real type.
    templates = { "application/json" = jsonencode({ for member, value in merge({ type = "about:blank" }, problem) : member => value if value != null }) }
    parameters = merge(
      { for name, value in local.cors_headers : "gatewayresponse.header.${name}" => "'${value}'" },
      {
        "gatewayresponse.header.Content-Type" = "'application/problem+json'"
        "gatewayresponse.header.X-Request-Id" = "context.requestId"
      },
      { for seconds in compact([lookup(local.retry_after, type, "")]) : "gatewayresponse.header.Retry-After" => "'${seconds}'" },
    )
  } }
}

resource "aws_api_gateway_gateway_response" "this" {
  for_each = local.gateway_responses

  rest_api_id         = aws_api_gateway_rest_api.this.id
  response_type       = each.key
  status_code         = each.value.status_code
  response_parameters = each.value.parameters
  response_templates  = each.value.templates
}
