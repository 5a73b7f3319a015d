mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { id = "eu-west-1" }
  }

  mock_resource "aws_api_gateway_rest_api" {
    defaults = {
      id               = "a1b2c3d4e5"
      root_resource_id = "root"
      execution_arn    = "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3d4e5"
    }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-west-1:111122223333:log-group:orders" }
  }

  mock_resource "aws_api_gateway_domain_name" {
    defaults = { regional_domain_name = "d-1.execute-api.eu-west-1.amazonaws.com", regional_zone_id = "Z1" }
  }

  mock_resource "aws_api_gateway_stage" {
    defaults = { arn = "arn:aws:apigateway:eu-west-1::/restapis/a1b2c3d4e5/stages/v1", invoke_url = "https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/v1" }
  }
}

variables {
  name          = "orders"
  stage_name    = "v1"
  kms_key_arn   = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  function_arns = { orders = "arn:aws:lambda:eu-west-1:111122223333:function:orders" }
  routes = {
    "POST /orders"     = { function_name = "orders" }
    "GET /orders/{id}" = { function_name = "orders" }
  }
}

run "routes_invoke_the_functions" {
  assert {
    condition     = keys(aws_api_gateway_method.route) == ["GET /orders/{id}", "POST /orders"] && alltrue([for method in aws_api_gateway_method.route : method.api_key_required && method.authorization == "NONE"])
    error_message = "Each route must be a method behind an API key."
  }

  assert {
    condition     = aws_api_gateway_method.route["GET /orders/{id}"].http_method == "GET" && aws_api_gateway_method.route["GET /orders/{id}"].resource_id == aws_api_gateway_resource.level_2["/orders/{id}"].id
    error_message = "A method must lie at its path."
  }

  assert {
    condition     = aws_api_gateway_method.route["GET /orders/{id}"].request_parameters == tomap({ "method.request.path.id" = true }) && length(aws_api_gateway_method.route["POST /orders"].request_parameters) == 0
    error_message = "A method must declare the parameters of its path."
  }

  assert {
    condition     = alltrue([for integration in aws_api_gateway_integration.route : integration.type == "AWS_PROXY" && integration.integration_http_method == "POST" && endswith(integration.uri, ":function:orders/invocations")])
    error_message = "Each route must hand the request to its function."
  }

  assert {
    condition     = aws_lambda_permission.route["GET /orders/{id}"].source_arn == "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3d4e5/v1/GET/orders/*" && aws_lambda_permission.route["GET /orders/{id}"].function_name == "arn:aws:lambda:eu-west-1:111122223333:function:orders" && aws_lambda_permission.route["GET /orders/{id}"].principal == "apigateway.amazonaws.com" && aws_lambda_permission.route["GET /orders/{id}"].qualifier == null
    error_message = "The API may call the function for this method and path alone."
  }

  assert {
    condition     = aws_lambda_permission.route["GET /orders/{id}"].statement_id != aws_lambda_permission.route["POST /orders"].statement_id
    error_message = "Two routes of one function need two statements."
  }

  assert {
    condition     = aws_api_gateway_rest_api.this.binary_media_types == tolist(["*/*"]) && aws_api_gateway_rest_api.this.endpoint_configuration[0].types == tolist(["REGIONAL"])
    error_message = "Bodies must pass as bytes, through a regional endpoint."
  }

  assert {
    condition     = length(aws_api_gateway_method.preflight) == 0 && length(aws_api_gateway_domain_name.this) == 0 && length(aws_api_gateway_base_path_mapping.this) == 0
    error_message = "Neither CORS nor a domain unless requested."
  }
}

run "logs_traces_and_throttles" {
  assert {
    condition     = aws_api_gateway_stage.this.xray_tracing_enabled && aws_api_gateway_stage.this.access_log_settings[0].destination_arn == aws_cloudwatch_log_group.this["access"].arn
    error_message = "Traces and access logs must be on."
  }

  assert {
    condition     = jsondecode(aws_api_gateway_stage.this.access_log_settings[0].format).request_id == "$context.requestId" && jsondecode(aws_api_gateway_stage.this.access_log_settings[0].format).function_request_id == "$context.integration.requestId" && !strcontains(aws_api_gateway_stage.this.access_log_settings[0].format, "identity.apiKey\"")
    error_message = "The access log must have the request's id, and never the key itself."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this["access"].name == "/aws/apigateway/orders/access" && aws_cloudwatch_log_group.this["execution"].name == "API-Gateway-Execution-Logs_a1b2c3d4e5/v1"
    error_message = "The group that API Gateway would make by itself must be made here."
  }

  assert {
    condition     = alltrue([for group in aws_cloudwatch_log_group.this : group.retention_in_days == 365 && group.kms_key_id == var.kms_key_arn])
    error_message = "Both log groups must be encrypted and kept for a year."
  }

  assert {
    condition     = aws_api_gateway_method_settings.this.method_path == "*/*" && aws_api_gateway_method_settings.this.settings[0].logging_level == "ERROR" && !aws_api_gateway_method_settings.this.settings[0].data_trace_enabled
    error_message = "Errors must be logged on every route, bodies never."
  }

  assert {
    condition     = aws_api_gateway_method_settings.this.settings[0].throttling_rate_limit == 500 && aws_api_gateway_method_settings.this.settings[0].throttling_burst_limit == 1000
    error_message = "The default throttle must be set."
  }

  assert {
    condition     = output.id == "a1b2c3d4e5" && output.name == "orders" && output.stage_name == "v1" && output.deployment_id == aws_api_gateway_deployment.this.id && output.invoke_url == aws_api_gateway_stage.this.invoke_url && output.arn == aws_api_gateway_stage.this.arn && output.execution_arn == aws_api_gateway_rest_api.this.execution_arn && output.custom_domain == {}
    error_message = "Ids and URL must be handed on."
  }
}

run "has_no_metrics_per_route" {
  assert {
    condition     = !aws_api_gateway_method_settings.this.settings[0].metrics_enabled
    error_message = "Metrics per route are charged as custom metrics: they must be off unless requested."
  }
}

run "hands_every_option_on" {
  variables {
    description        = "Orders"
    binary_media_types = ["application/pdf"]
    throttle           = { rate_limit = 1, burst_limit = 2 }
    logging            = { retention_in_days = 7, route_metrics = true }
    kms_key_arn        = null
    tags               = { team = "orders" }
    custom_domain      = { domain_name = "api.example.com", certificate_arn = "arn:aws:acm:eu-west-1:111122223333:certificate/1", base_path = "orders" }
    routes = {
      "ANY /"          = { function_name = "orders", qualifier = "live", api_key_required = false }
      "GET /f/{path+}" = { function_name = "orders", required_query_parameters = ["q"] }
    }
  }

  assert {
    condition     = aws_api_gateway_method_settings.this.settings[0].metrics_enabled
    error_message = "Routes must have metrics if requested."
  }

  assert {
    condition     = aws_api_gateway_rest_api.this.description == "Orders" && aws_api_gateway_rest_api.this.binary_media_types == tolist(["application/pdf"])
    error_message = "Description and binary types must be the given ones."
  }

  assert {
    condition     = aws_api_gateway_method_settings.this.settings[0].throttling_rate_limit == 1 && aws_api_gateway_method_settings.this.settings[0].throttling_burst_limit == 2
    error_message = "The throttle must be the given one."
  }

  assert {
    condition     = alltrue([for group in aws_cloudwatch_log_group.this : group.retention_in_days == 7 && group.kms_key_id == null && group.tags == tomap({ team = "orders" })])
    error_message = "Retention, key and tags of the log groups must be the given ones."
  }

  assert {
    condition     = alltrue([for tags in [aws_api_gateway_rest_api.this.tags, aws_api_gateway_stage.this.tags, aws_api_gateway_domain_name.this["api.example.com"].tags] : tags == tomap({ team = "orders" })])
    error_message = "Tags must be on everything that takes them."
  }

  assert {
    condition     = aws_api_gateway_domain_name.this["api.example.com"].security_policy == "TLS_1_2" && aws_api_gateway_domain_name.this["api.example.com"].regional_certificate_arn == var.custom_domain.certificate_arn
    error_message = "The domain must use its certificate and TLS 1.2 or newer."
  }

  assert {
    condition     = aws_api_gateway_base_path_mapping.this["api.example.com"].base_path == "orders" && aws_api_gateway_base_path_mapping.this["api.example.com"].stage_name == "v1" && output.custom_domain["api.example.com"].regional_zone_id == "Z1"
    error_message = "The domain must lead to the stage."
  }

  assert {
    condition     = aws_api_gateway_method.route["ANY /"].resource_id == "root" && !aws_api_gateway_method.route["ANY /"].api_key_required && aws_lambda_permission.route["ANY /"].source_arn == "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3d4e5/v1/*/" && aws_lambda_permission.route["ANY /"].qualifier == "live"
    error_message = "An open route at the root must call the alias by any method."
  }

  assert {
    condition     = aws_api_gateway_method.route["GET /f/{path+}"].request_parameters == tomap({ "method.request.path.path" = true, "method.request.querystring.q" = true })
    error_message = "A route must require its query parameters, and name a greedy one of its path."
  }
}

run "makes_one_resource_for_each_segment" {
  variables {
    routes = {
      "GET /a/{b}/c/{d}/e" = { function_name = "orders" }
      "PUT /a/{b}/x"       = { function_name = "orders" }
    }
  }

  assert {
    condition     = keys(aws_api_gateway_resource.level_1) == ["/a"] && keys(aws_api_gateway_resource.level_2) == ["/a/{b}"] && keys(aws_api_gateway_resource.level_3) == ["/a/{b}/c", "/a/{b}/x"] && keys(aws_api_gateway_resource.level_4) == ["/a/{b}/c/{d}"] && keys(aws_api_gateway_resource.level_5) == ["/a/{b}/c/{d}/e"]
    error_message = "Paths must share what they have in common, and be keyed by path."
  }

  assert {
    condition     = aws_api_gateway_resource.level_5["/a/{b}/c/{d}/e"].parent_id == aws_api_gateway_resource.level_4["/a/{b}/c/{d}"].id && aws_api_gateway_resource.level_5["/a/{b}/c/{d}/e"].path_part == "e" && aws_api_gateway_resource.level_1["/a"].parent_id == "root"
    error_message = "Each segment must lie under the one before."
  }
}

run "gateway_responses_are_problems" {
  assert {
    condition     = { for type in ["INVALID_API_KEY", "MISSING_AUTHENTICATION_TOKEN", "REQUEST_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE", "THROTTLED", "QUOTA_EXCEEDED", "INTEGRATION_TIMEOUT"] : type => aws_api_gateway_gateway_response.this[type].status_code } == { INVALID_API_KEY = "403", MISSING_AUTHENTICATION_TOKEN = "404", REQUEST_TOO_LARGE = "413", UNSUPPORTED_MEDIA_TYPE = "415", THROTTLED = "429", QUOTA_EXCEEDED = "429", INTEGRATION_TIMEOUT = "504" }
    error_message = "Each response must have its status."
  }

  assert {
    condition     = aws_api_gateway_gateway_response.this["DEFAULT_4XX"].status_code == null && aws_api_gateway_gateway_response.this["DEFAULT_5XX"].status_code == null
    error_message = "The defaults must leave each response its own status."
  }

  assert {
    condition = alltrue([for type, response in aws_api_gateway_gateway_response.this :
      jsondecode(response.response_templates["application/json"]).type == "about:blank" && length(jsondecode(response.response_templates["application/json"]).title) > 0 && length(jsondecode(response.response_templates["application/json"]).detail) > 0
    ])
    error_message = "Each body must be a problem."
  }

  assert {
    condition     = alltrue([for response in aws_api_gateway_gateway_response.this : response.status_code == null || can(regex("\"status\":${response.status_code}[,}]", response.response_templates["application/json"])) if response.status_code != null])
    error_message = "The status in a body must be the response's, a number."
  }

  assert {
    condition     = alltrue([for response in aws_api_gateway_gateway_response.this : response.response_parameters["gatewayresponse.header.Content-Type"] == "'application/problem+json'" && response.response_parameters["gatewayresponse.header.X-Request-Id"] == "context.requestId"])
    error_message = "Each response must have its type and the request's id."
  }

  assert {
    condition     = { for type, response in aws_api_gateway_gateway_response.this : type => response.response_parameters["gatewayresponse.header.Retry-After"] if contains(keys(response.response_parameters), "gatewayresponse.header.Retry-After") } == { QUOTA_EXCEEDED = "'3600'", THROTTLED = "'1'" }
    error_message = "Answers to too many requests, and only those, must say when to come back."
  }

  assert {
    condition     = !anytrue([for response in aws_api_gateway_gateway_response.this : anytrue([for name in keys(response.response_parameters) : strcontains(name, "Access-Control")])])
    error_message = "Without CORS no response may have its headers."
  }
}

run "preflights_of_one_origin" {
  variables {
    cors = { allow_origins = ["https://app.example.com"], allow_headers = ["X-Api-Key"], expose_headers = ["ETag", "Location"], max_age = 60 }
  }

  assert {
    condition     = keys(aws_api_gateway_method.preflight) == ["/orders", "/orders/{id}"] && alltrue([for method in aws_api_gateway_method.preflight : method.http_method == "OPTIONS" && !method.api_key_required])
    error_message = "Every path must respond to OPTIONS, without a key."
  }

  assert {
    condition = aws_api_gateway_integration_response.preflight["/orders"].response_parameters == tomap({
      "method.response.header.Access-Control-Allow-Origin"  = "'https://app.example.com'"
      "method.response.header.Access-Control-Allow-Methods" = "'OPTIONS,POST'"
      "method.response.header.Access-Control-Allow-Headers" = "'X-Api-Key'"
      "method.response.header.Access-Control-Max-Age"       = "'60'"
      "method.response.header.Vary"                         = "'Origin'"
    })
    error_message = "A preflight must name origin, methods, headers and age."
  }

  assert {
    condition     = keys(aws_api_gateway_method_response.preflight["/orders"].response_parameters) == keys(aws_api_gateway_integration_response.preflight["/orders"].response_parameters)
    error_message = "API Gateway sends only the headers that the method declares."
  }

  assert {
    condition     = aws_api_gateway_integration.preflight["/orders"].type == "MOCK" && aws_api_gateway_integration.preflight["/orders"].content_handling == "CONVERT_TO_TEXT" && aws_api_gateway_integration.preflight["/orders"].request_templates == tomap({ "application/json" = "{\"statusCode\":200}" }) && aws_api_gateway_integration_response.preflight["/orders"].response_templates == tomap({ "application/json" = "" })
    error_message = "The gateway itself must respond to a preflight, in text."
  }

  assert {
    condition     = alltrue([for integration in aws_api_gateway_integration.preflight : integration.integration_http_method == null])
    error_message = "API Gateway reports no integration method of a MOCK: with one, every plan would replace the integration."
  }

  assert {
    condition     = alltrue([for response in aws_api_gateway_gateway_response.this : response.response_parameters["gatewayresponse.header.Access-Control-Allow-Origin"] == "'https://app.example.com'" && response.response_parameters["gatewayresponse.header.Access-Control-Expose-Headers"] == "'ETag,Location'"])
    error_message = "The gateway's own responses must let the page read them."
  }
}

run "preflights_of_several_origins" {
  variables {
    cors = { allow_origins = ["https://a.example.com", "http://localhost:3000"] }
    routes = {
      "ANY /orders" = { function_name = "orders" }
    }
  }

  assert {
    condition     = aws_api_gateway_integration_response.preflight["/orders"].response_templates["application/json"] == "#set($headers = $input.params().header)#set($origin = \"$!{headers.get('Origin')}$!{headers.get('origin')}\")#if($origin == \"https://a.example.com\" || $origin == \"http://localhost:3000\")#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)#end"
    error_message = "A listed origin, and no other, must be named back to itself."
  }

  assert {
    condition     = aws_api_gateway_integration_response.preflight["/orders"].response_parameters["method.response.header.Access-Control-Allow-Origin"] == "'https://a.example.com'"
    error_message = "An origin that is not listed must see another's name."
  }

  assert {
    condition     = aws_api_gateway_integration_response.preflight["/orders"].response_parameters["method.response.header.Access-Control-Allow-Methods"] == "'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT'"
    error_message = "ANY must be listed as the methods that it represents."
  }

  assert {
    condition     = alltrue([for response in aws_api_gateway_gateway_response.this : response.response_parameters["gatewayresponse.header.Access-Control-Allow-Origin"] == "'*'" && !contains(keys(response.response_parameters), "gatewayresponse.header.Access-Control-Expose-Headers")])
    error_message = "The gateway's own responses must be readable from each of several origins."
  }
}

run "preflights_of_every_origin" {
  variables {
    cors = { allow_origins = ["*"] }
  }

  assert {
    condition     = aws_api_gateway_integration_response.preflight["/orders"].response_parameters["method.response.header.Access-Control-Allow-Origin"] == "'*'" && aws_api_gateway_integration_response.preflight["/orders"].response_parameters["method.response.header.Access-Control-Allow-Headers"] == "'Content-Type,X-Api-Key'" && aws_api_gateway_integration_response.preflight["/orders"].response_parameters["method.response.header.Access-Control-Max-Age"] == "'3600'"
    error_message = "Every origin must be let in, with the default headers and age."
  }
}
