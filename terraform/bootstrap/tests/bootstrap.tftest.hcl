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

  mock_resource "aws_iam_openid_connect_provider" {
    defaults = { arn = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/some" }
  }
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" }
  }
  mock_resource "aws_s3_bucket" {
    defaults = { id = "task-manager-state-111122223333-eu-west-1", arn = "arn:aws:s3:::task-manager-state-111122223333-eu-west-1" }
  }
}

variables {
  region = "eu-west-1"
}

run "nothing_for_github_and_no_budget" {
  assert {
    condition     = output.github_role_arns == {} && length(aws_iam_openid_connect_provider.github) == 0 && length(aws_budgets_budget.account) == 0
    error_message = "Without inputs there must be no role for others, and no budget."
  }
}

run "github" {
  variables {
    github = { repository = "example-org/task-manager" }
    budget = { monthly_usd = 50, emails = ["costs@example.com"], alarm_percent = 90 }
  }

  assert {
    condition     = keys(output.github_role_arns) == ["apply", "plan"] && aws_iam_openid_connect_provider.github[0].url == "https://token.actions.githubusercontent.com"
    error_message = "There must be a provider for GitHub, and both roles."
  }

  assert {
    condition     = { for kind, notification in { for item in aws_budgets_budget.account["monthly"].notification : item.notification_type => item } : kind => notification.threshold } == { ACTUAL = 90, FORECASTED = 100 }
    error_message = "The budget must alarm at the given share, and when it is forecast to be exceeded."
  }
}

run "a_provider_that_is_there" {
  variables {
    github = {
      repository        = "example-org/task-manager"
      environments      = ["live"]
      oidc_provider_arn = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
    }
  }

  assert {
    condition     = length(aws_iam_openid_connect_provider.github) == 0 && strcontains(aws_iam_role.github["apply"].assume_role_policy, "repo:example-org/task-manager:environment:live")
    error_message = "The account's provider must be used, for the named environments."
  }
}

run "refuses_any_repository" {
  command = plan
  variables {
    github = { repository = "example-org/*" }
    budget = { monthly_usd = 0, emails = ["costs@example.com"] }
  }
  expect_failures = [var.github, var.budget]
}

run "refuses_no_environment_and_no_address" {
  command = plan
  variables {
    github = { repository = "example-org/task-manager", environments = [] }
    budget = { monthly_usd = 1, emails = [] }
  }
  expect_failures = [var.github, var.budget]
}

run "refuses_another_provider" {
  command = plan
  variables {
    github = { repository = "example-org/task-manager", oidc_provider_arn = "arn:aws:iam::111122223333:oidc-provider/accounts.google.com" }
  }
  expect_failures = [var.github]
}
