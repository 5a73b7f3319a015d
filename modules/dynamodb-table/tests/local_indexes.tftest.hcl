mock_provider "aws" {}

variables {
  name                    = "orders"
  kms_key_arn             = null
  hash_key                = "customer"
  range_key               = "id"
  attributes              = { customer = "S", id = "S", status = "S" }
  local_secondary_indexes = { by_status = { range_key = "status", projection_type = "INCLUDE", non_key_attributes = ["total"] } }
}

run "has_a_local_index" {
  command = plan

  assert {
    condition     = one(aws_dynamodb_table.this.local_secondary_index).name == "by_status" && one(aws_dynamodb_table.this.local_secondary_index).range_key == "status" && one(aws_dynamodb_table.this.local_secondary_index).projection_type == "INCLUDE" && one(one(aws_dynamodb_table.this.local_secondary_index).non_key_attributes) == "total"
    error_message = "The table must have the index that was requested."
  }
}

run "refuses_a_local_index_of_a_table_without_a_sort_key" {
  command = plan

  variables {
    range_key  = null
    attributes = { customer = "S", status = "S" }
  }

  expect_failures = [var.local_secondary_indexes]
}

run "refuses_six_local_indexes" {
  command = plan

  variables {
    attributes              = { customer = "S", id = "S", a = "S", b = "S", c = "S", d = "S", e = "S", f = "S" }
    local_secondary_indexes = { for key in ["a", "b", "c", "d", "e", "f"] : "by_${key}" => { range_key = key } }
  }

  expect_failures = [var.local_secondary_indexes]
}

run "refuses_the_name_of_a_global_index" {
  command = plan

  variables {
    global_secondary_indexes = { by_status = { hash_key = "status" } }
  }

  expect_failures = [var.local_secondary_indexes]
}

run "refuses_the_sort_key_of_the_table" {
  command = plan

  variables {
    attributes              = { customer = "S", id = "S" }
    local_secondary_indexes = { by_id = { range_key = "id" } }
  }

  expect_failures = [var.local_secondary_indexes]
}

run "refuses_an_unknown_projection_of_a_local_index" {
  command = plan

  variables {
    local_secondary_indexes = { by_status = { range_key = "status", projection_type = "SOME" } }
  }

  expect_failures = [var.local_secondary_indexes]
}

run "refuses_attributes_that_a_local_index_does_not_include" {
  command = plan

  variables {
    local_secondary_indexes = { by_status = { range_key = "status", non_key_attributes = ["total"] } }
  }

  expect_failures = [var.local_secondary_indexes]
}

run "refuses_a_key_of_a_local_index_without_its_type" {
  command = plan

  variables {
    attributes = { customer = "S", id = "S" }
  }

  expect_failures = [var.attributes]
}
