mock_provider "aws" {}

variables {
  name        = "orders-files"
  kms_key_arn = null
}

run "least" {
  command = plan

  variables {
    name                               = "abc"
    noncurrent_version_expiration_days = 1
    lifecycle_rules                    = { all = { prefix = "", expiration_days = 1 } }
    cors_rules                         = { any = { allowed_origins = ["*"], allowed_methods = ["GET"] } }
    access_log                         = { bucket = "logs", prefix = "" }
  }
}

run "most" {
  command = plan

  variables {
    name            = format("%063d", 0)
    kms_key_arn     = "arn:aws:kms:eu-west-1:123456789012:key/1234"
    lifecycle_rules = { reports = { prefix = "reports/", expiration_days = 3650 } }
    cors_rules      = { app = { allowed_origins = ["http://localhost:8080", "https://*.example.com"], allowed_methods = ["GET", "PUT", "POST", "DELETE", "HEAD"] } }
  }
}

# Each run below breaks one rule and no other.

run "name_in_capitals" {
  command = plan

  variables {
    name = "Orders-Files"
  }

  expect_failures = [var.name]
}

run "name_with_a_dot" {
  command = plan

  variables {
    name = "orders.files"
  }

  expect_failures = [var.name]
}

run "name_with_a_suffix_of_s3" {
  command = plan

  variables {
    name = "orders-s3alias"
  }

  expect_failures = [var.name]
}

run "name_with_a_prefix_of_s3" {
  command = plan

  variables {
    name = "xn--orders"
  }

  expect_failures = [var.name]
}

run "key_by_alias" {
  command = plan

  variables {
    kms_key_arn = "alias/orders"
  }

  expect_failures = [var.kms_key_arn]
}

run "versions_kept_for_no_day" {
  command = plan

  variables {
    noncurrent_version_expiration_days = 0
  }

  expect_failures = [var.noncurrent_version_expiration_days]
}

run "versions_kept_for_half_a_day" {
  command = plan

  variables {
    noncurrent_version_expiration_days = 1.5
  }

  expect_failures = [var.noncurrent_version_expiration_days]
}

run "objects_kept_for_no_day" {
  command = plan

  variables {
    lifecycle_rules = { reports = { prefix = "reports/", expiration_days = 0 } }
  }

  expect_failures = [var.lifecycle_rules]
}

run "rule_named_as_the_module_s_own" {
  command = plan

  variables {
    lifecycle_rules = { housekeeping = { prefix = "reports/", expiration_days = 30 } }
  }

  expect_failures = [var.lifecycle_rules]
}

run "prefix_with_a_leading_slash" {
  command = plan

  variables {
    lifecycle_rules = { reports = { prefix = "/reports/", expiration_days = 30 } }
  }

  expect_failures = [var.lifecycle_rules]
}

run "method_that_s3_handles_itself" {
  command = plan

  variables {
    cors_rules = { app = { allowed_origins = ["*"], allowed_methods = ["OPTIONS"] } }
  }

  expect_failures = [var.cors_rules]
}

run "origin_with_a_path" {
  command = plan

  variables {
    cors_rules = { app = { allowed_origins = ["https://app.example.com/"], allowed_methods = ["GET"] } }
  }

  expect_failures = [var.cors_rules]
}

run "logs_into_itself" {
  command = plan

  variables {
    access_log = { bucket = "orders-files", prefix = "" }
  }

  expect_failures = [var.access_log]
}
