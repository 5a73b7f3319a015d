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

# Each of these adds one change to those before it. A mocked provider replaces nothing: that the trigger replaces the deployment is the
# provider's part. OpenTofu knows the output of an earlier run in `variables` only, and only if that run applied.
run "deploys" {
  assert {
    condition     = aws_api_gateway_stage.this.deployment_id == output.deployment_id && aws_api_gateway_deployment.this.triggers.shape == output.deployment_trigger
    error_message = "The stage must serve the deployment, which follows the trigger."
  }
}

run "does_not_deploy_what_does_not_shape_the_api" {
  variables {
    trigger_before = run.deploys.deployment_trigger

    description = "Takes orders"
    throttle    = { rate_limit = 10, burst_limit = 10 }
    logging     = { retention_in_days = 7 }
    tags        = { team = "orders" }
  }

  assert {
    condition     = output.deployment_trigger == var.trigger_before
    error_message = "What the stage does by itself needs no new deployment."
  }
}

run "deploys_a_route_in_place_of_another" {
  variables {
    trigger_before = run.does_not_deploy_what_does_not_shape_the_api.deployment_trigger

    routes = {
      "POST /orders"        = { function_name = "orders" }
      "DELETE /orders/{id}" = { function_name = "orders" }
    }
  }

  assert {
    condition     = output.deployment_trigger != var.trigger_before
    error_message = "The stage must serve a new deployment."
  }
}

run "deploys_another_function" {
  variables {
    trigger_before = run.deploys_a_route_in_place_of_another.deployment_trigger

    routes = {
      "POST /orders"        = { function_name = "orders", qualifier = "live" }
      "DELETE /orders/{id}" = { function_name = "orders" }
    }
  }

  assert {
    condition     = output.deployment_trigger != var.trigger_before
    error_message = "The stage must serve a new deployment."
  }
}

run "deploys_an_open_route" {
  variables {
    trigger_before = run.deploys_another_function.deployment_trigger

    routes = {
      "POST /orders"        = { function_name = "orders", qualifier = "live", api_key_required = false }
      "DELETE /orders/{id}" = { function_name = "orders" }
    }
  }

  assert {
    condition     = output.deployment_trigger != var.trigger_before
    error_message = "The stage must serve a new deployment."
  }
}

run "deploys_a_required_parameter" {
  variables {
    trigger_before = run.deploys_an_open_route.deployment_trigger

    routes = {
      "POST /orders"        = { function_name = "orders", qualifier = "live", api_key_required = false, required_query_parameters = ["q"] }
      "DELETE /orders/{id}" = { function_name = "orders" }
    }
  }

  assert {
    condition     = output.deployment_trigger != var.trigger_before
    error_message = "The stage must serve a new deployment."
  }
}

run "deploys_other_binary_types" {
  variables {
    trigger_before = run.deploys_a_required_parameter.deployment_trigger

    routes = {
      "POST /orders"        = { function_name = "orders", qualifier = "live", api_key_required = false, required_query_parameters = ["q"] }
      "DELETE /orders/{id}" = { function_name = "orders" }
    }
    binary_media_types = ["application/pdf"]
  }

  assert {
    condition     = output.deployment_trigger != var.trigger_before
    error_message = "The stage must serve a new deployment."
  }
}

run "deploys_cors" {
  variables {
    trigger_before = run.deploys_other_binary_types.deployment_trigger

    routes = {
      "POST /orders"        = { function_name = "orders", qualifier = "live", api_key_required = false, required_query_parameters = ["q"] }
      "DELETE /orders/{id}" = { function_name = "orders" }
    }
    binary_media_types = ["application/pdf"]
    cors               = { allow_origins = ["https://a.example.com"] }
  }

  assert {
    condition     = output.deployment_trigger != var.trigger_before
    error_message = "The stage must serve a new deployment."
  }
}

run "deploys_another_origin" {
  variables {
    trigger_before = run.deploys_cors.deployment_trigger

    routes = {
      "POST /orders"        = { function_name = "orders", qualifier = "live", api_key_required = false, required_query_parameters = ["q"] }
      "DELETE /orders/{id}" = { function_name = "orders" }
    }
    binary_media_types = ["application/pdf"]
    cors               = { allow_origins = ["https://b.example.com"] }
  }

  assert {
    condition     = output.deployment_trigger != var.trigger_before
    error_message = "The stage must serve a new deployment."
  }
}

run "deploys_a_second_origin" {
  variables {
    trigger_before = run.deploys_another_origin.deployment_trigger

    routes = {
      "POST /orders"        = { function_name = "orders", qualifier = "live", api_key_required = false, required_query_parameters = ["q"] }
      "DELETE /orders/{id}" = { function_name = "orders" }
    }
    binary_media_types = ["application/pdf"]
    cors               = { allow_origins = ["https://b.example.com", "https://c.example.com"] }
  }

  assert {
    condition     = output.deployment_trigger != var.trigger_before
    error_message = "The stage must serve a new deployment."
  }
}

run "deploys_a_third_origin" {
  variables {
    trigger_before = run.deploys_a_second_origin.deployment_trigger

    routes = {
      "POST /orders"        = { function_name = "orders", qualifier = "live", api_key_required = false, required_query_parameters = ["q"] }
      "DELETE /orders/{id}" = { function_name = "orders" }
    }
    binary_media_types = ["application/pdf"]
    cors               = { allow_origins = ["https://b.example.com", "https://c.example.com", "https://d.example.com"] }
  }

  assert {
    condition     = output.deployment_trigger != var.trigger_before
    error_message = "The stage must serve a new deployment."
  }
}

run "deploys_another_allowed_header" {
  variables {
    trigger_before = run.deploys_a_third_origin.deployment_trigger

    routes = {
      "POST /orders"        = { function_name = "orders", qualifier = "live", api_key_required = false, required_query_parameters = ["q"] }
      "DELETE /orders/{id}" = { function_name = "orders" }
    }
    binary_media_types = ["application/pdf"]
    cors               = { allow_origins = ["https://b.example.com", "https://c.example.com", "https://d.example.com"], allow_headers = ["ETag"] }
  }

  assert {
    condition     = output.deployment_trigger != var.trigger_before
    error_message = "The stage must serve a new deployment."
  }
}

run "deploys_an_exposed_header" {
  variables {
    trigger_before = run.deploys_another_allowed_header.deployment_trigger

    routes = {
      "POST /orders"        = { function_name = "orders", qualifier = "live", api_key_required = false, required_query_parameters = ["q"] }
      "DELETE /orders/{id}" = { function_name = "orders" }
    }
    binary_media_types = ["application/pdf"]
    cors               = { allow_origins = ["https://b.example.com", "https://c.example.com", "https://d.example.com"], allow_headers = ["ETag"], expose_headers = ["ETag"] }
  }

  assert {
    condition     = output.deployment_trigger != var.trigger_before
    error_message = "The stage must serve a new deployment."
  }
}

run "deploys_another_age" {
  variables {
    trigger_before = run.deploys_an_exposed_header.deployment_trigger

    routes = {
      "POST /orders"        = { function_name = "orders", qualifier = "live", api_key_required = false, required_query_parameters = ["q"] }
      "DELETE /orders/{id}" = { function_name = "orders" }
    }
    binary_media_types = ["application/pdf"]
    cors               = { allow_origins = ["https://b.example.com", "https://c.example.com", "https://d.example.com"], allow_headers = ["ETag"], expose_headers = ["ETag"], max_age = 1 }
  }

  assert {
    condition     = output.deployment_trigger != var.trigger_before
    error_message = "The stage must serve a new deployment."
  }
}
