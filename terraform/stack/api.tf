locals {
  # The OpenAPI document is generated from the same table.
  routes = jsondecode(file("${path.module}/../../task_manager/rest/routes.json"))

  # The names alone: the API does not depend on the functions, which can be replaced.
  rest_function_names = { for function in distinct(values(local.routes)[*].function) : function => "${local.prefix}-${replace(function, "_", "-")}" }

  authorizers = { for authorizer in var.authorizer[*] : "clients" => { user_pool_arns = authorizer.user_pool_arns } }

  # Tracers in browsers add these to every request: W3C, B3, AWS X-Ray, Datadog, Dynatrace, Elastic, New Relic, Sentry.
  trace_headers = [
    "Traceparent", "Tracestate", "Baggage",
    "B3", "X-B3-TraceId", "X-B3-SpanId", "X-B3-ParentSpanId", "X-B3-Sampled", "X-B3-Flags",
    "X-Amzn-Trace-Id",
    "X-Datadog-Trace-Id", "X-Datadog-Parent-Id", "X-Datadog-Origin", "X-Datadog-Sampling-Priority", "X-Datadog-Tags",
    "X-Dtc", "X-Dtpc", "X-Dtreferer",
    "Elastic-Apm-Traceparent",
    "Newrelic",
    "Sentry-Trace",
  ]
}

module "api" {
  source = "../../modules/rest-api"

  name        = "${local.prefix}-api"
  description = "Tasks, their files, and imports of tasks"
  stage_name  = "v1"
  throttle    = var.throttle
  logging     = { retention_in_days = var.log_retention_in_days }
  kms_key_arn = module.key.arn
  tags        = var.tags

  # HEAD wherever GET is (RFC 9110, section 9.3.2); the functions answer both alike.
  routes = merge([for name, route in local.routes : {
    for key in distinct([name, replace(name, "/^GET /", "HEAD ")]) : key => {
      function_name    = local.rest_function_names[route.function]
      api_key_required = lookup(route, "api_key_required", true)

      # Routes without a key are open to all.
      authorizer           = lookup(route, "api_key_required", true) ? one(keys(local.authorizers)) : null
      authorization_scopes = lookup(route, "api_key_required", true) ? one(var.authorizer[*].scopes) : null
    }
  }]...)
  authorizers   = local.authorizers
  function_arns = { for function, name in local.rest_function_names : name => module.rest_functions.arns[function] }

  cors = {
    allow_origins  = var.cors_allow_origins
    allow_headers  = concat(var.authorizer == null ? [] : ["Authorization"], ["Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "X-Api-Key"], local.trace_headers)
    expose_headers = ["ETag", "Link", "Location", "Retry-After", "X-Request-Id"]
    max_age        = 3600
  }
}

module "clients" {
  source = "../../modules/api-clients"

  name       = local.prefix
  api_id     = module.api.id
  stage_name = module.api.stage_name
  clients    = var.clients
  key_values = var.client_keys
  tags       = var.tags
}
