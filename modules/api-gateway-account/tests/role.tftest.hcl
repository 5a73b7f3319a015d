mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/orders" }
  }
}

variables {
  name = "api-gateway"
}

run "its_role_has_a_path_and_a_boundary" {
  command = plan

  variables {
    role = { path = "/orders/dev/", permissions_boundary = "arn:aws:iam::111122223333:policy/boundary" }
  }

  assert {
    condition     = aws_iam_role.this.path == "/orders/dev/" && aws_iam_role.this.permissions_boundary == "arn:aws:iam::111122223333:policy/boundary"
    error_message = "The role must have the path and the boundary that were requested."
  }
}

run "its_role_has_neither_by_default" {
  command = plan

  assert {
    condition     = aws_iam_role.this.path == "/" && aws_iam_role.this.permissions_boundary == null
    error_message = "Without a request the role has the default path and no boundary."
  }
}

run "refuses_a_path_without_slashes" {
  command = plan

  variables {
    role = { path = "orders" }
  }

  expect_failures = [var.role]
}

run "refuses_a_boundary_that_is_a_role" {
  command = plan

  variables {
    role = { permissions_boundary = "arn:aws:iam::111122223333:role/boundary" }
  }

  expect_failures = [var.role]
}
