mock_provider "aws" {}

variables {
  name        = "orders/payment"
  description = "Opens the payment service"
  kms_key_arn = null
}

run "least" {
  command = plan

  variables {
    name                    = "s"
    description             = "d"
    recovery_window_in_days = 7
  }
}

run "most" {
  command = plan

  variables {
    name                    = format("%0512d", 0)
    description             = format("%02048d", 0)
    kms_key_arn             = "arn:aws:kms:eu-west-1:123456789012:key/1234"
    recovery_window_in_days = 30
  }
}

run "at_once" {
  command = plan

  variables {
    name                    = "orders-payment"
    recovery_window_in_days = 0
  }
}

# Each run below breaks one rule and no other.

run "name_with_a_space" {
  command = plan

  variables {
    name = "payment key"
  }

  expect_failures = [var.name]
}

run "name_that_ends_like_an_arn" {
  command = plan

  variables {
    name = "orders-secret"
  }

  expect_failures = [var.name]
}

run "no_description" {
  command = plan

  variables {
    description = ""
  }

  expect_failures = [var.description]
}

run "key_by_alias" {
  command = plan

  variables {
    kms_key_arn = "alias/orders"
  }

  expect_failures = [var.kms_key_arn]
}

run "brought_back_for_six_days" {
  command = plan

  variables {
    recovery_window_in_days = 6
  }

  expect_failures = [var.recovery_window_in_days]
}

run "brought_back_for_31_days" {
  command = plan

  variables {
    recovery_window_in_days = 31
  }

  expect_failures = [var.recovery_window_in_days]
}
