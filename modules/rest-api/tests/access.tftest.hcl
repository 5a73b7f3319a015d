# Who may call the API, and from where.

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
    defaults = { id = "a1b2c3d4e5", root_resource_id = "root", execution_arn = "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3d4e5" }
  }

  mock_resource "aws_api_gateway_authorizer" {
    defaults = { id = "abc123" }
  }

  mock_resource "aws_api_gateway_stage" {
    defaults = { arn = "arn:aws:apigateway:eu-west-1::/restapis/a1b2c3d4e5/stages/v1" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-west-1:111122223333:log-group:orders" }
  }
}

variables {
  name        = "orders"
  stage_name  = "v1"
  kms_key_arn = null
  routes = {
    "GET /open"    = { function_name = "orders" }
    "GET /staff"   = { function_name = "orders", authorizer = "staff", authorization_scopes = ["orders/read"] }
    "GET /partner" = { function_name = "orders", authorizer = "partner", api_key_required = false }
    "GET /system"  = { function_name = "orders", authorizer = "AWS_IAM" }
  }
  authorizers = {
    staff   = { user_pool_arns = ["arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_a1B2c3D4e"] }
    partner = { function_name = "decide", qualifier = "live", identity_headers = ["X-Partner", "X-Signature"], result_ttl_in_seconds = 0 }
  }
  function_arns = {
    orders = "arn:aws:lambda:eu-west-1:111122223333:function:orders"
    decide = "arn:aws:lambda:eu-west-1:111122223333:function:decide"
  }
}

run "each_route_has_its_authorizer" {
  assert {
    condition     = aws_api_gateway_method.route["GET /open"].authorization == "NONE" && aws_api_gateway_method.route["GET /open"].authorizer_id == null
    error_message = "A route without an authorizer must have none."
  }

  assert {
    condition     = aws_api_gateway_method.route["GET /staff"].authorization == "COGNITO_USER_POOLS" && aws_api_gateway_method.route["GET /staff"].authorizer_id == "abc123" && one(aws_api_gateway_method.route["GET /staff"].authorization_scopes) == "orders/read" && aws_api_gateway_method.route["GET /staff"].api_key_required
    error_message = "A token of the user pool with the scope, and a key, must be required."
  }

  assert {
    condition     = aws_api_gateway_method.route["GET /partner"].authorization == "CUSTOM" && aws_api_gateway_method.route["GET /partner"].authorizer_id == "abc123" && !aws_api_gateway_method.route["GET /partner"].api_key_required
    error_message = "The function must decide."
  }

  assert {
    condition     = aws_api_gateway_method.route["GET /system"].authorization == "AWS_IAM" && aws_api_gateway_method.route["GET /system"].authorizer_id == null
    error_message = "Callers must be allowed by IAM."
  }
}

run "authorizers_are_user_pools_or_functions" {
  assert {
    condition     = aws_api_gateway_authorizer.this["staff"].type == "COGNITO_USER_POOLS" && one(aws_api_gateway_authorizer.this["staff"].provider_arns) == "arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_a1B2c3D4e" && aws_api_gateway_authorizer.this["staff"].identity_source == "method.request.header.Authorization" && aws_api_gateway_authorizer.this["staff"].authorizer_result_ttl_in_seconds == 300
    error_message = "Tokens of the user pool must be read from the header Authorization."
  }

  assert {
    condition     = aws_api_gateway_authorizer.this["partner"].type == "REQUEST" && aws_api_gateway_authorizer.this["partner"].authorizer_uri == "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:111122223333:function:decide:live/invocations" && aws_api_gateway_authorizer.this["partner"].identity_source == "method.request.header.X-Partner,method.request.header.X-Signature" && aws_api_gateway_authorizer.this["partner"].authorizer_result_ttl_in_seconds == 0
    error_message = "The alias of the function must get both headers, for each request."
  }

  assert {
    condition     = length(aws_lambda_permission.authorizer) == 1 && aws_lambda_permission.authorizer["partner"].function_name == "arn:aws:lambda:eu-west-1:111122223333:function:decide" && aws_lambda_permission.authorizer["partner"].qualifier == "live" && aws_lambda_permission.authorizer["partner"].source_arn == "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3d4e5/authorizers/abc123"
    error_message = "This authorizer alone may invoke the function."
  }
}

run "is_regional_and_open_to_all_networks_by_default" {
  assert {
    condition     = one(aws_api_gateway_rest_api.this.endpoint_configuration[0].types) == "REGIONAL" && !aws_api_gateway_rest_api.this.disable_execute_api_endpoint && length(aws_api_gateway_rest_api_policy.this) == 0 && length(aws_wafv2_web_acl_association.this) == 0
    error_message = "The API must be regional, with its default URL, without a policy and a web ACL."
  }
}

run "is_private" {
  variables {
    endpoint = { vpc_endpoint_ids = ["vpce-0123456789abcdef0"] }
  }

  assert {
    condition     = one(aws_api_gateway_rest_api.this.endpoint_configuration[0].types) == "PRIVATE" && one(aws_api_gateway_rest_api.this.endpoint_configuration[0].vpc_endpoint_ids) == "vpce-0123456789abcdef0"
    error_message = "The API must be private."
  }

  assert {
    condition     = jsondecode(aws_api_gateway_rest_api_policy.this["private"].policy).Statement[1].Effect == "Deny" && jsondecode(aws_api_gateway_rest_api_policy.this["private"].policy).Statement[1].Condition.StringNotEquals["aws:SourceVpce"][0] == "vpce-0123456789abcdef0" && jsondecode(aws_api_gateway_rest_api_policy.this["private"].policy).Statement[1].Resource == "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3d4e5/*"
    error_message = "The API must refuse requests that do not come through the endpoint."
  }
}

run "is_reached_by_its_domain_only_behind_a_web_acl" {
  variables {
    endpoint      = { disable_execute_api = true }
    custom_domain = { domain_name = "api.example.com", certificate_arn = "arn:aws:acm:eu-west-1:111122223333:certificate/1" }
    web_acl_arn   = "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/orders/0a1b2c3d"
  }

  assert {
    condition     = aws_api_gateway_rest_api.this.disable_execute_api_endpoint
    error_message = "The default URL must be off."
  }

  assert {
    condition     = aws_wafv2_web_acl_association.this["stage"].resource_arn == "arn:aws:apigateway:eu-west-1::/restapis/a1b2c3d4e5/stages/v1" && aws_wafv2_web_acl_association.this["stage"].web_acl_arn == "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/orders/0a1b2c3d"
    error_message = "The web ACL must be in front of the stage."
  }
}

run "deploys_another_authorizer_and_endpoint" {
  command = plan

  variables {
    authorizers = {
      staff   = { user_pool_arns = ["arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_a1B2c3D4e"], result_ttl_in_seconds = 60 }
      partner = { function_name = "decide", result_ttl_in_seconds = 0 }
    }
  }

  assert {
    condition     = strcontains(jsonencode(local.authorizers), ":60,") && aws_api_gateway_deployment.this.triggers.shape == sha1(jsonencode({ authorizers = local.authorizers, binary_media_types = var.binary_media_types, endpoint = var.endpoint, gateway_responses = local.gateway_responses, levels = local.levels, policies = local.policies, preflights = local.preflights, routes = local.routes, validators = local.validators }))
    error_message = "The trigger must hash the authorizers."
  }
}

run "refuses_an_authorizer_that_is_not_there" {
  command = plan

  variables {
    routes = { "GET /staff" = { function_name = "orders", authorizer = "office" } }
  }

  expect_failures = [var.routes]
}

run "refuses_scopes_without_a_user_pool" {
  command = plan

  variables {
    routes = { "GET /staff" = { function_name = "orders", authorizer = "partner", authorization_scopes = ["orders/read"] } }
  }

  expect_failures = [var.routes]
}

run "refuses_an_authorizer_whose_function_has_no_arn" {
  command = plan

  variables {
    function_arns = { orders = "arn:aws:lambda:eu-west-1:111122223333:function:orders" }
  }

  expect_failures = [var.function_arns]
}

run "refuses_the_name_of_iam" {
  command = plan

  variables {
    routes      = { "GET /open" = { function_name = "orders" } }
    authorizers = { AWS_IAM = { function_name = "decide" } }
  }

  expect_failures = [var.authorizers]
}

run "refuses_an_authorizer_of_two_kinds" {
  command = plan

  variables {
    routes      = { "GET /open" = { function_name = "orders" } }
    authorizers = { staff = { function_name = "decide", user_pool_arns = ["arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_a1B2c3D4e"] } }
  }

  expect_failures = [var.authorizers]
}

run "refuses_the_id_of_a_user_pool" {
  command = plan

  variables {
    routes      = { "GET /open" = { function_name = "orders" } }
    authorizers = { staff = { user_pool_arns = ["eu-west-1_a1B2c3D4e"] } }
  }

  expect_failures = [var.authorizers]
}

run "refuses_the_arn_of_a_deciding_function" {
  command = plan

  variables {
    routes      = { "GET /open" = { function_name = "orders" } }
    authorizers = { staff = { function_name = "arn:aws:lambda:eu-west-1:111122223333:function:decide" } }
  }

  expect_failures = [var.authorizers]
}

run "refuses_an_alias_of_a_user_pool" {
  command = plan

  variables {
    routes      = { "GET /open" = { function_name = "orders" } }
    authorizers = { staff = { qualifier = "live", user_pool_arns = ["arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_a1B2c3D4e"] } }
  }

  expect_failures = [var.authorizers]
}

run "refuses_an_identity_header_with_a_space" {
  command = plan

  variables {
    routes      = { "GET /open" = { function_name = "orders" } }
    authorizers = { staff = { function_name = "decide", identity_headers = ["X Partner"] } }
  }

  expect_failures = [var.authorizers]
}

run "refuses_a_cache_without_a_header" {
  command = plan

  variables {
    routes      = { "GET /open" = { function_name = "orders" } }
    authorizers = { staff = { function_name = "decide", identity_headers = [] } }
  }

  expect_failures = [var.authorizers]
}

run "refuses_a_result_that_is_cached_for_two_hours" {
  command = plan

  variables {
    routes      = { "GET /open" = { function_name = "orders" } }
    authorizers = { staff = { function_name = "decide", result_ttl_in_seconds = 7200 } }
  }

  expect_failures = [var.authorizers]
}

run "refuses_a_private_api_without_an_endpoint" {
  command = plan

  variables {
    endpoint = { vpc_endpoint_ids = [] }
  }

  expect_failures = [var.endpoint]
}

run "refuses_an_api_that_nobody_reaches" {
  command = plan

  variables {
    endpoint = { disable_execute_api = true }
  }

  expect_failures = [var.endpoint]
}

run "refuses_a_regional_domain_of_a_private_api" {
  command = plan

  variables {
    endpoint      = { vpc_endpoint_ids = ["vpce-0123456789abcdef0"] }
    custom_domain = { domain_name = "api.example.com", certificate_arn = "arn:aws:acm:eu-west-1:111122223333:certificate/1" }
  }

  expect_failures = [var.endpoint]
}

run "refuses_a_web_acl_of_cloudfront" {
  command = plan

  variables {
    web_acl_arn = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/orders/0a1b2c3d"
  }

  expect_failures = [var.web_acl_arn]
}
