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

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-west-1:111122223333:log-group:orders" }
  }
}

variables {
  name        = "orders"
  stage_name  = "v1"
  kms_key_arn = null
  routes = {
    "GET /orders"  = { function_name = "list" }
    "POST /orders" = { function_name = "add", qualifier = "live" }
  }
  function_arns = {
    list = "arn:aws:lambda:eu-west-1:111122223333:function:list"
    add  = "arn:aws:lambda:eu-west-1:111122223333:function:add"
  }
}

run "may_call_the_function_or_its_alias" {
  assert {
    condition     = aws_lambda_permission.route["GET /orders"].function_name == var.function_arns.list && aws_lambda_permission.route["GET /orders"].qualifier == null
    error_message = "A route needs the permission of the function that it invokes."
  }

  assert {
    condition     = aws_lambda_permission.route["POST /orders"].function_name == var.function_arns.add && aws_lambda_permission.route["POST /orders"].qualifier == "live"
    error_message = "A route needs the permission of the alias that it invokes."
  }

  assert {
    condition     = aws_api_gateway_integration.route["GET /orders"].uri == "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:111122223333:function:list/invocations" && aws_api_gateway_integration.route["POST /orders"].uri == "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:111122223333:function:add:live/invocations"
    error_message = "A route must invoke its function, or the alias."
  }
}

run "permissions_of_two_apis_differ" {
  assert {
    condition     = alltrue([for route, permission in aws_lambda_permission.route : permission.statement_id == "a1b2c3d4e5-${sha1(route)}"])
    error_message = "Two APIs of one name may invoke one function: the id of a statement is that of the API and the route."
  }
}

run "refuses_a_route_whose_function_has_no_arn" {
  command = plan

  variables {
    function_arns = { list = "arn:aws:lambda:eu-west-1:111122223333:function:list" }
  }

  expect_failures = [var.function_arns]
}

run "refuses_the_arn_of_an_alias" {
  command = plan

  variables {
    function_arns = {
      list = "arn:aws:lambda:eu-west-1:111122223333:function:list"
      add  = "arn:aws:lambda:eu-west-1:111122223333:function:add:live"
    }
  }

  expect_failures = [var.function_arns]
}
