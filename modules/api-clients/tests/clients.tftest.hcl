mock_provider "aws" {
  mock_resource "aws_api_gateway_api_key" {
    defaults = { id = "key1234567" }
  }

  mock_resource "aws_api_gateway_usage_plan" {
    defaults = { id = "plan12" }
  }
}

variables {
  name       = "orders"
  api_id     = "a1b2c3d4e5"
  stage_name = "v1"
  clients = {
    shop = {
      throttle = { rate_limit = 10, burst_limit = 20 }
      quota    = { limit = 1000, period = "DAY" }
    }
  }
}

run "makes_key_plan_and_tie" {
  assert {
    condition     = aws_api_gateway_api_key.this["shop"].name == "orders-shop" && aws_api_gateway_usage_plan.this["shop"].name == "orders-shop"
    error_message = "Key and plan must be named after prefix and client."
  }

  assert {
    condition     = one(aws_api_gateway_usage_plan.this["shop"].api_stages).api_id == "a1b2c3d4e5" && one(aws_api_gateway_usage_plan.this["shop"].api_stages).stage == "v1"
    error_message = "The plan must open the one stage, and no other."
  }

  assert {
    condition     = aws_api_gateway_usage_plan.this["shop"].throttle_settings[0].rate_limit == 10 && aws_api_gateway_usage_plan.this["shop"].throttle_settings[0].burst_limit == 20
    error_message = "The throttle must be the client's."
  }

  assert {
    condition     = aws_api_gateway_usage_plan.this["shop"].quota_settings[0].limit == 1000 && aws_api_gateway_usage_plan.this["shop"].quota_settings[0].period == "DAY"
    error_message = "The quota must be the client's."
  }

  assert {
    condition     = aws_api_gateway_usage_plan_key.this["shop"].key_id == "key1234567" && aws_api_gateway_usage_plan_key.this["shop"].usage_plan_id == "plan12"
    error_message = "The tie must join this key and this plan."
  }

  assert {
    condition     = output.key_values == { shop = aws_api_gateway_api_key.this["shop"].value } && output.key_ids == { shop = "key1234567" } && output.usage_plan_ids == { shop = "plan12" }
    error_message = "Values and ids must be handed on by client."
  }
}

run "hides_the_values" {
  command = plan

  variables {
    key_values = { shop = "0123456789abcdefghij" }
  }

  assert {
    condition     = issensitive(output.key_values)
    error_message = "Key values must be marked sensitive."
  }

  assert {
    condition     = aws_api_gateway_api_key.this["shop"].value == "0123456789abcdefghij"
    error_message = "A given value must become the key."
  }
}

run "shuts_a_disabled_client_out" {
  command = plan

  variables {
    clients = {
      shop = {
        throttle    = { rate_limit = 10, burst_limit = 20 }
        quota       = { limit = 1000, period = "DAY" }
        enabled     = false
        description = "The web shop"
      }
      partner = {
        throttle = { rate_limit = 1, burst_limit = 1 }
        quota    = { limit = 1, period = "WEEK" }
      }
    }
    tags = { team = "orders" }
  }

  assert {
    condition     = keys(aws_api_gateway_usage_plan_key.this) == ["partner"] && keys(aws_api_gateway_api_key.this) == ["partner", "shop"]
    error_message = "A disabled client must keep its key and lose its tie; the other one keeps both."
  }

  assert {
    condition     = aws_api_gateway_api_key.this["shop"].description == "The web shop" && aws_api_gateway_usage_plan.this["shop"].tags == tomap({ team = "orders" })
    error_message = "Description and tags must be handed on."
  }
}

run "accepts_the_longest_names_and_the_period_of_a_month" {
  command = plan

  variables {
    name       = format("n%063d", 0)
    stage_name = format("s%0127d", 0)
    clients = {
      "${format("c%063d", 0)}" = {
        throttle = { rate_limit = 0.5, burst_limit = 1 }
        quota    = { limit = 1, period = "MONTH" }
      }
    }
    key_values = { "${format("c%063d", 0)}" = format("k%0127d", 0) }
  }

  assert {
    condition     = length(one(values(aws_api_gateway_api_key.this)).name) == 129
    error_message = "The longest names must pass."
  }
}

run "accepts_a_key_of_its_own_for_each_client" {
  command = plan

  variables {
    clients = {
      a = { throttle = { rate_limit = 1, burst_limit = 1 }, quota = { limit = 1, period = "DAY" } }
      b = { throttle = { rate_limit = 1, burst_limit = 1 }, quota = { limit = 1, period = "DAY" } }
    }
    key_values = { a = "aaaaaaaaaaaaaaaaaaaa", b = "bbbbbbbbbbbbbbbbbbbb" }
  }

  assert {
    condition     = aws_api_gateway_api_key.this["a"].value == "aaaaaaaaaaaaaaaaaaaa" && aws_api_gateway_api_key.this["b"].value == "bbbbbbbbbbbbbbbbbbbb"
    error_message = "Each client must get its own value."
  }
}

run "refuses_a_name_with_a_space" {
  command = plan

  variables {
    name = "the orders"
  }

  expect_failures = [var.name]
}

run "refuses_an_arn_for_the_id" {
  command = plan

  variables {
    api_id = "arn:aws:apigateway:eu-west-1::/restapis/a1b2c3d4e5"
  }

  expect_failures = [var.api_id]
}

run "refuses_a_stage_with_a_slash" {
  command = plan

  variables {
    stage_name = "v1/"
  }

  expect_failures = [var.stage_name]
}

run "refuses_a_client_with_a_space" {
  command = plan

  variables {
    clients = { "the shop" = { throttle = { rate_limit = 1, burst_limit = 1 }, quota = { limit = 1, period = "DAY" } } }
  }

  expect_failures = [var.clients]
}

run "refuses_a_rate_of_zero" {
  command = plan

  variables {
    clients = { shop = { throttle = { rate_limit = 0, burst_limit = 1 }, quota = { limit = 1, period = "DAY" } } }
  }

  expect_failures = [var.clients]
}

run "refuses_a_burst_below_the_rate" {
  command = plan

  variables {
    clients = { shop = { throttle = { rate_limit = 10, burst_limit = 9 }, quota = { limit = 1, period = "DAY" } } }
  }

  expect_failures = [var.clients]
}

run "refuses_half_a_call_of_burst" {
  command = plan

  variables {
    clients = { shop = { throttle = { rate_limit = 1, burst_limit = 1.5 }, quota = { limit = 1, period = "DAY" } } }
  }

  expect_failures = [var.clients]
}

run "refuses_a_quota_of_zero" {
  command = plan

  variables {
    clients = { shop = { throttle = { rate_limit = 1, burst_limit = 1 }, quota = { limit = 0, period = "DAY" } } }
  }

  expect_failures = [var.clients]
}

run "refuses_a_period_of_an_hour" {
  command = plan

  variables {
    clients = { shop = { throttle = { rate_limit = 1, burst_limit = 1 }, quota = { limit = 1, period = "HOUR" } } }
  }

  expect_failures = [var.clients]
}

run "refuses_a_short_key" {
  command = plan

  variables {
    key_values = { shop = "0123456789abcdefghi" }
  }

  expect_failures = [var.key_values]
}

run "refuses_a_key_of_an_unknown_client" {
  command = plan

  variables {
    key_values = { stranger = "0123456789abcdefghij" }
  }

  expect_failures = [var.key_values]
}

run "refuses_one_key_for_two" {
  command = plan

  variables {
    clients = {
      a = { throttle = { rate_limit = 1, burst_limit = 1 }, quota = { limit = 1, period = "DAY" } }
      b = { throttle = { rate_limit = 1, burst_limit = 1 }, quota = { limit = 1, period = "DAY" } }
    }
    key_values = { a = "0123456789abcdefghij", b = "0123456789abcdefghij" }
  }

  expect_failures = [var.key_values]
}
