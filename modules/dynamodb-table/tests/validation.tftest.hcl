mock_provider "aws" {}

variables {
  name        = "orders"
  kms_key_arn = null
  hash_key    = "id"
  attributes  = { id = "S" }
}

run "least" {
  command = plan

  variables {
    name          = "a.b"
    attributes    = { id = "B" }
    ttl_attribute = "t"

    on_demand_throughput = { max_read_request_units = 1, max_write_request_units = -1 }
    stream_view_type     = "KEYS_ONLY"
  }
}

run "most" {
  command = plan

  variables {
    name        = format("%0255d", 0)
    kms_key_arn = "arn:aws-cn:kms:cn-north-1:123456789012:key/1234"
    hash_key    = format("%0255d", 0)
    range_key   = "id"
    attributes  = { (format("%0255d", 0)) = "S", id = "N" }
    global_secondary_indexes = merge({
      for i in range(18) : "index_${i}" => { hash_key = "id" }
      }, {
      "by.keys" = { hash_key = "id", projection_type = "KEYS_ONLY" }
      "by-name" = { hash_key = "id", projection_type = "INCLUDE", non_key_attributes = ["total"] }
    })
  }
}

# Each run below breaks one rule and no other.

run "name_too_short" {
  command = plan

  variables {
    name = "ab"
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

run "type_that_is_none" {
  command = plan

  variables {
    attributes = { id = "string" }
  }

  expect_failures = [var.attributes]
}

run "attribute_that_is_no_key" {
  command = plan

  variables {
    attributes = { id = "S", total = "N" }
  }

  expect_failures = [var.attributes]
}

run "undeclared_hash_key" {
  command = plan

  variables {
    hash_key   = "order"
    attributes = {}
  }

  expect_failures = [var.attributes]
}

run "undeclared_range_key" {
  command = plan

  variables {
    range_key = "placed"
  }

  expect_failures = [var.attributes]
}

run "undeclared_index_key" {
  command = plan

  variables {
    global_secondary_indexes = { by_placed = { hash_key = "id", range_key = "placed" } }
  }

  expect_failures = [var.attributes]
}

run "hash_key_too_long" {
  command = plan

  variables {
    hash_key   = format("%0256d", 0)
    attributes = { (format("%0256d", 0)) = "S" }
  }

  expect_failures = [var.hash_key]
}

run "one_attribute_as_both_keys" {
  command = plan

  variables {
    range_key = "id"
  }

  expect_failures = [var.range_key]
}

run "index_name_with_a_space" {
  command = plan

  variables {
    global_secondary_indexes = { "by id" = { hash_key = "id" } }
  }

  expect_failures = [var.global_secondary_indexes]
}

run "one_index_too_many" {
  command = plan

  variables {
    global_secondary_indexes = { for i in range(21) : "index_${i}" => { hash_key = "id" } }
  }

  expect_failures = [var.global_secondary_indexes]
}

run "projection_that_is_none" {
  command = plan

  variables {
    global_secondary_indexes = { by_id = { hash_key = "id", projection_type = "SOME" } }
  }

  expect_failures = [var.global_secondary_indexes]
}

run "named_attributes_without_include" {
  command = plan

  variables {
    global_secondary_indexes = { by_id = { hash_key = "id", non_key_attributes = ["total"] } }
  }

  expect_failures = [var.global_secondary_indexes]
}

run "include_without_named_attributes" {
  command = plan

  variables {
    global_secondary_indexes = { by_id = { hash_key = "id", projection_type = "INCLUDE" } }
  }

  expect_failures = [var.global_secondary_indexes]
}

run "expiry_without_a_name" {
  command = plan

  variables {
    ttl_attribute = ""
  }

  expect_failures = [var.ttl_attribute]
}

run "throughput_of_none" {
  command = plan

  variables {
    on_demand_throughput = { max_write_request_units = 0 }
  }

  expect_failures = [var.on_demand_throughput]
}

run "stream_that_is_none" {
  command = plan

  variables {
    stream_view_type = "BOTH"
  }

  expect_failures = [var.stream_view_type]
}
