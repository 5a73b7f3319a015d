mock_provider "aws" {}

variables {
  name_prefix = "orders"
  actions     = ["arn:aws:sns:eu-west-1:123456789012:operations"]
  alarms      = { "errors" = { description = "Read its log", treat_missing_data = "notBreaching", threshold = 5, metric = { namespace = "AWS/Lambda", metric_name = "Errors", statistic = "Sum" } } }
}

run "least" {
  command = plan

  variables {
    name_prefix = "o"
    alarms = {
      e = { description = "d", treat_missing_data = "breaching", threshold = 0, datapoints_to_alarm = 1, comparison_operator = "LessThanThreshold", metric = { namespace = "n", metric_name = "m", statistic = "p99.9", period = 10 } }
      r = { description = "d", treat_missing_data = "ignore", threshold = 0, metric_queries = {
        r = { expression = "a / b", return_data = true }
        a = { metric = { namespace = "n", metric_name = "m", statistic = "tm90", period = 3600 } }
        b = { metric = { namespace = "n", metric_name = "m", statistic = "PR(1:10)" } }
      } }
    }
    composite_alarms = { c = { description = "d", any_of = ["e", "r"] } }
  }
}

run "most" {
  command = plan

  variables {
    name_prefix = format("%0100d", 0)
    actions     = [for i in range(5) : "arn:aws:sns:eu-west-1:123456789012:operations-${i}"]
    alarms = {
      (format("%0150d", 0)) = { description = format("%01024d", 0), treat_missing_data = "missing", threshold = 1, evaluation_periods = 5, datapoints_to_alarm = 5, comparison_operator = "LessThanOrEqualToThreshold", metric = { namespace = "AWS/Lambda", metric_name = "Errors", statistic = "Sum" } }
    }
  }
}

# Each run below breaks one rule and no other.

run "prefix_with_a_space" {
  command = plan

  variables {
    name_prefix = "my orders"
  }

  expect_failures = [var.name_prefix]
}

run "no_actions" {
  command = plan

  variables {
    actions = []
  }

  expect_failures = [var.actions]
}

run "action_by_name" {
  command = plan

  variables {
    actions = ["operations"]
  }

  expect_failures = [var.actions]
}

run "key_with_a_space" {
  command = plan

  variables {
    alarms = { "the errors" = { description = "Read its log", treat_missing_data = "notBreaching", threshold = 5, metric = { namespace = "AWS/Lambda", metric_name = "Errors", statistic = "Sum" } } }
  }

  expect_failures = [var.alarms]
}

run "no_description" {
  command = plan

  variables {
    alarms = { "errors" = { description = "", treat_missing_data = "notBreaching", threshold = 5, metric = { namespace = "AWS/Lambda", metric_name = "Errors", statistic = "Sum" } } }
  }

  expect_failures = [var.alarms]
}

run "missing_data_that_is_none" {
  command = plan

  variables {
    alarms = { "errors" = { description = "Read its log", treat_missing_data = "fine", threshold = 5, metric = { namespace = "AWS/Lambda", metric_name = "Errors", statistic = "Sum" } } }
  }

  expect_failures = [var.alarms]
}

run "comparison_that_is_none" {
  command = plan

  variables {
    alarms = { "errors" = { description = "Read its log", treat_missing_data = "notBreaching", threshold = 5, comparison_operator = ">", metric = { namespace = "AWS/Lambda", metric_name = "Errors", statistic = "Sum" } } }
  }

  expect_failures = [var.alarms]
}

run "no_period" {
  command = plan

  variables {
    alarms = { "errors" = { description = "Read its log", treat_missing_data = "notBreaching", threshold = 5, evaluation_periods = 0, metric = { namespace = "AWS/Lambda", metric_name = "Errors", statistic = "Sum" } } }
  }

  expect_failures = [var.alarms]
}

run "more_datapoints_than_periods" {
  command = plan

  variables {
    alarms = { "errors" = { description = "Read its log", treat_missing_data = "notBreaching", threshold = 5, evaluation_periods = 2, datapoints_to_alarm = 3, metric = { namespace = "AWS/Lambda", metric_name = "Errors", statistic = "Sum" } } }
  }

  expect_failures = [var.alarms]
}

run "neither_metric_nor_queries" {
  command = plan

  variables {
    alarms = { "errors" = { description = "Read its log", treat_missing_data = "notBreaching", threshold = 5, metric_queries = {} } }
  }

  expect_failures = [var.alarms]
}

run "metric_and_queries" {
  command = plan

  variables {
    alarms = { "errors" = { description = "Read its log", treat_missing_data = "notBreaching", threshold = 5, metric = { namespace = "AWS/Lambda", metric_name = "Errors", statistic = "Sum" }, metric_queries = { r = { expression = "1 + 1", return_data = true } } } }
  }

  expect_failures = [var.alarms]
}

run "no_query_that_is_compared" {
  command = plan

  variables {
    alarms = { "errors" = { description = "Read its log", treat_missing_data = "notBreaching", threshold = 5, metric_queries = { r = { expression = "1 + 1" } } } }
  }

  expect_failures = [var.alarms]
}

run "query_that_is_nothing" {
  command = plan

  variables {
    alarms = { "errors" = { description = "Read its log", treat_missing_data = "notBreaching", threshold = 5, metric_queries = { r = { return_data = true } } } }
  }

  expect_failures = [var.alarms]
}

run "query_id_in_capitals" {
  command = plan

  variables {
    alarms = { "errors" = { description = "Read its log", treat_missing_data = "notBreaching", threshold = 5, metric_queries = { Rate = { expression = "1 + 1", return_data = true } } } }
  }

  expect_failures = [var.alarms]
}

run "statistic_that_is_none" {
  command = plan

  variables {
    alarms = { "errors" = { description = "Read its log", treat_missing_data = "notBreaching", threshold = 5, metric = { namespace = "AWS/Lambda", metric_name = "Errors", statistic = "Median" } } }
  }

  expect_failures = [var.alarms]
}

run "statistic_of_a_query_that_is_none" {
  command = plan

  variables {
    alarms = { "errors" = { description = "Read its log", treat_missing_data = "notBreaching", threshold = 5, metric_queries = { r = { return_data = true, metric = { namespace = "n", metric_name = "m", statistic = "Median" } } } } }
  }

  expect_failures = [var.alarms]
}

run "period_of_half_a_minute_more" {
  command = plan

  variables {
    alarms = { "errors" = { description = "Read its log", treat_missing_data = "notBreaching", threshold = 5, metric = { namespace = "AWS/Lambda", metric_name = "Errors", statistic = "Sum", period = 90 } } }
  }

  expect_failures = [var.alarms]
}

run "composite_of_nothing" {
  command = plan

  variables {
    composite_alarms = { c = { description = "d", any_of = [] } }
  }

  expect_failures = [var.composite_alarms]
}

run "composite_of_a_stranger" {
  command = plan

  variables {
    composite_alarms = { c = { description = "d", any_of = ["orders-errors"] } }
  }

  expect_failures = [var.composite_alarms]
}

run "composite_of_the_same_name" {
  command = plan

  variables {
    composite_alarms = { errors = { description = "d", any_of = ["errors"] } }
  }

  expect_failures = [var.composite_alarms]
}
