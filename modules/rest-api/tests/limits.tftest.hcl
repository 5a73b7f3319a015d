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
    defaults = { arn = "arn:aws:logs:eu-west-1:123456789012:log-group:example" }
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

run "accepts_every_lower_limit" {
  command = plan

  variables {
    throttle = { rate_limit = 1, burst_limit = 1 }
    logging  = { retention_in_days = 1 }
    cors     = { allow_origins = ["http://localhost:3000", "https://app.example.com"], allow_headers = ["X"], max_age = 0 }
    routes   = { "GET /" = { function_name = "orders" } }
  }

  assert {
    condition     = keys(aws_api_gateway_method.route) == ["GET /"] && length(aws_api_gateway_resource.level_1) == 0
    error_message = "The root alone must pass."
  }
}

run "accepts_every_upper_limit" {
  command = plan

  variables {
    name               = format("n%063d", 0)
    description        = format("d%01023d", 0)
    stage_name         = format("s%0127d", 0)
    logging            = { retention_in_days = 3653 }
    binary_media_types = ["*/*", "application/vnd.api+json"]
    cors               = { allow_origins = ["*"], expose_headers = ["X-Request-Id"], max_age = 86400 }
    custom_domain      = { domain_name = "*.api.example.com", certificate_arn = "arn:aws:acm:eu-west-1:111122223333:certificate/1", base_path = "v1" }
    routes = {
      "PATCH /a_b/{c-d}/e.f/g:h/{rest+}" = { function_name = "orders" }
      "HEAD /a_b/{c-d}/{e}"              = { function_name = "orders" }
    }
  }

  assert {
    condition     = keys(aws_api_gateway_resource.level_5) == ["/a_b/{c-d}/e.f/g:h/{rest+}"]
    error_message = "Five segments, with a greedy parameter last, must pass."
  }
}

run "refuses_a_name_with_a_space" {
  command = plan

  variables {
    name = "the orders"
  }

  expect_failures = [var.name]
}

run "refuses_a_long_description" {
  command = plan

  variables {
    description = format("d%01024d", 0)
  }

  expect_failures = [var.description]
}

run "refuses_a_stage_with_a_slash" {
  command = plan

  variables {
    stage_name = "v1/"
  }

  expect_failures = [var.stage_name]
}

run "refuses_no_route" {
  command = plan

  variables {
    routes = {}
  }

  expect_failures = [var.routes]
}

run "refuses_a_method_in_lower_case" {
  command = plan

  variables {
    routes = { "get /orders" = { function_name = "orders" } }
  }

  expect_failures = [var.routes]
}

run "refuses_a_route_for_options" {
  command = plan

  variables {
    routes = { "OPTIONS /orders" = { function_name = "orders" } }
  }

  expect_failures = [var.routes]
}

run "refuses_a_path_that_ends_with_a_slash" {
  command = plan

  variables {
    routes = { "GET /orders/" = { function_name = "orders" } }
  }

  expect_failures = [var.routes]
}

run "refuses_an_empty_segment" {
  command = plan

  variables {
    routes = { "GET /orders//items" = { function_name = "orders" } }
  }

  expect_failures = [var.routes]
}

run "refuses_a_segment_with_half_a_parameter" {
  command = plan

  variables {
    routes = { "GET /orders/x{id}" = { function_name = "orders" } }
  }

  expect_failures = [var.routes]
}

run "refuses_a_greedy_parameter_in_the_middle" {
  command = plan

  variables {
    routes = { "GET /{path+}/items" = { function_name = "orders" } }
  }

  expect_failures = [var.routes]
}

run "refuses_six_segments" {
  command = plan

  variables {
    routes = { "GET /a/b/c/d/e/f" = { function_name = "orders" } }
  }

  expect_failures = [var.routes]
}

run "refuses_two_names_for_one_parameter" {
  command = plan

  variables {
    routes = {
      "GET /orders/{id}"             = { function_name = "orders" }
      "GET /orders/{order_id}/items" = { function_name = "orders" }
    }
  }

  expect_failures = [var.routes]
}

run "refuses_the_arn_of_a_function" {
  command = plan

  variables {
    routes = { "GET /orders" = { function_name = "arn:aws:lambda:eu-west-1:111122223333:function:orders" } }
  }

  expect_failures = [var.routes]
}

run "refuses_a_version_as_the_alias_of_a_route" {
  command = plan

  variables {
    routes = { "GET /orders" = { function_name = "orders", qualifier = "$LATEST" } }
  }

  expect_failures = [var.routes]
}

run "refuses_cors_without_origins" {
  command = plan

  variables {
    cors = { allow_origins = [] }
  }

  expect_failures = [var.cors]
}

run "refuses_an_origin_with_a_path" {
  command = plan

  variables {
    cors = { allow_origins = ["https://app.example.com/"] }
  }

  expect_failures = [var.cors]
}

run "refuses_an_origin_beside_all" {
  command = plan

  variables {
    cors = { allow_origins = ["*", "https://app.example.com"] }
  }

  expect_failures = [var.cors]
}

run "refuses_a_header_with_a_space" {
  command = plan

  variables {
    cors = { allow_origins = ["*"], allow_headers = ["X Api Key"] }
  }

  expect_failures = [var.cors]
}

run "refuses_an_exposed_header_with_a_colon" {
  command = plan

  variables {
    cors = { allow_origins = ["*"], expose_headers = ["ETag:"] }
  }

  expect_failures = [var.cors]
}

run "refuses_a_preflight_of_two_days" {
  command = plan

  variables {
    cors = { allow_origins = ["*"], max_age = 172800 }
  }

  expect_failures = [var.cors]
}

run "refuses_half_a_second" {
  command = plan

  variables {
    cors = { allow_origins = ["*"], max_age = 0.5 }
  }

  expect_failures = [var.cors]
}

run "refuses_a_media_type_without_a_subtype" {
  command = plan

  variables {
    binary_media_types = ["pdf"]
  }

  expect_failures = [var.binary_media_types]
}

run "refuses_a_rate_of_zero" {
  command = plan

  variables {
    throttle = { rate_limit = 0, burst_limit = 1 }
  }

  expect_failures = [var.throttle]
}

run "refuses_a_burst_of_zero" {
  command = plan

  variables {
    throttle = { rate_limit = 1, burst_limit = 0 }
  }

  expect_failures = [var.throttle]
}

run "refuses_half_a_call_of_burst" {
  command = plan

  variables {
    throttle = { rate_limit = 1, burst_limit = 1.5 }
  }

  expect_failures = [var.throttle]
}

run "refuses_a_retention_that_cloudwatch_does_not_know" {
  command = plan

  variables {
    logging = { retention_in_days = 31 }
  }

  expect_failures = [var.logging]
}

run "refuses_an_alias_for_the_key" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:alias/orders"
  }

  expect_failures = [var.kms_key_arn]
}

run "refuses_a_url_for_the_domain" {
  command = plan

  variables {
    custom_domain = { domain_name = "https://api.example.com", certificate_arn = "arn:aws:acm:eu-west-1:111122223333:certificate/1" }
  }

  expect_failures = [var.custom_domain]
}

run "refuses_a_certificate_of_iam" {
  command = plan

  variables {
    custom_domain = { domain_name = "api.example.com", certificate_arn = "arn:aws:iam::111122223333:server-certificate/api" }
  }

  expect_failures = [var.custom_domain]
}

run "refuses_a_base_path_with_a_space" {
  command = plan

  variables {
    custom_domain = { domain_name = "api.example.com", certificate_arn = "arn:aws:acm:eu-west-1:111122223333:certificate/1", base_path = "the orders" }
  }

  expect_failures = [var.custom_domain]
}
