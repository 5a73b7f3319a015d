mock_provider "aws" {
  mock_resource "aws_dynamodb_table" {
    defaults = {
      arn        = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders"
      stream_arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000"
    }
  }
}

variables {
  name        = "orders"
  kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/1234"
  hash_key    = "id"
  attributes  = { id = "S" }
}

run "defaults" {
  assert {
    condition     = aws_dynamodb_table.this.billing_mode == "PAY_PER_REQUEST"
    error_message = "Capacity is not on demand."
  }

  assert {
    condition     = aws_dynamodb_table.this.deletion_protection_enabled && aws_dynamodb_table.this.point_in_time_recovery[0].enabled
    error_message = "The table can be lost by default."
  }

  assert {
    condition     = aws_dynamodb_table.this.server_side_encryption[0].enabled && aws_dynamodb_table.this.server_side_encryption[0].kms_key_arn == var.kms_key_arn
    error_message = "The table is not encrypted with the key that was given."
  }

  assert {
    condition     = !aws_dynamodb_table.this.stream_enabled && length(aws_dynamodb_table.this.ttl) == 0 && length(aws_dynamodb_table.this.global_secondary_index) == 0
    error_message = "There must be no stream, TTL or index by default."
  }

  assert {
    condition     = length(aws_dynamodb_table.this.on_demand_throughput) == 0
    error_message = "There must be no maximum throughput by default."
  }

  assert {
    condition     = aws_dynamodb_table.this.hash_key == "id" && aws_dynamodb_table.this.range_key == null
    error_message = "The key is not the one that was given."
  }

  assert {
    condition     = output.arn == aws_dynamodb_table.this.arn && output.name == "orders" && output.stream_arn == null && output.index_arns == {}
    error_message = "Outputs do not describe the table."
  }
}

run "key_that_aws_manages" {
  variables {
    kms_key_arn = null
  }

  assert {
    condition     = aws_dynamodb_table.this.server_side_encryption[0].enabled
    error_message = "Without a customer-managed key the table is not encrypted with the one AWS manages."
  }
}

run "all_settings" {
  variables {
    range_key                   = "placed"
    attributes                  = { id = "S", placed = "N", customer = "B" }
    ttl_attribute               = "expires_at"
    stream_view_type            = "NEW_AND_OLD_IMAGES"
    point_in_time_recovery      = false
    on_demand_throughput        = { max_write_request_units = 500 }
    deletion_protection_enabled = false
    tags                        = { team = "orders" }
    global_secondary_indexes = {
      by_customer = { hash_key = "customer", range_key = "placed", projection_type = "INCLUDE", non_key_attributes = ["total"] }
    }
  }

  assert {
    condition     = aws_dynamodb_table.this.range_key == "placed" && length(aws_dynamodb_table.this.attribute) == 3
    error_message = "The sort key or an attribute is missing."
  }

  assert {
    condition     = one(aws_dynamodb_table.this.ttl).enabled && one(aws_dynamodb_table.this.ttl).attribute_name == "expires_at"
    error_message = "Items do not expire."
  }

  assert {
    condition     = aws_dynamodb_table.this.stream_enabled && aws_dynamodb_table.this.stream_view_type == "NEW_AND_OLD_IMAGES" && output.stream_arn == aws_dynamodb_table.this.stream_arn
    error_message = "There is no stream, or it shows something else."
  }

  assert {
    condition     = !aws_dynamodb_table.this.point_in_time_recovery[0].enabled && !aws_dynamodb_table.this.deletion_protection_enabled
    error_message = "Recovery and protection cannot be turned off."
  }

  assert {
    condition = alltrue([
      for throughput in concat(aws_dynamodb_table.this.on_demand_throughput, flatten([for index in aws_dynamodb_table.this.global_secondary_index : index.on_demand_throughput])) :
      throughput.max_write_request_units == 500
    ]) && length(aws_dynamodb_table.this.on_demand_throughput) == 1
    error_message = "The table or its index has another maximum of writes."
  }

  assert {
    condition = alltrue([
      for index in aws_dynamodb_table.this.global_secondary_index :
      index.name == "by_customer" && index.hash_key == "customer" && index.range_key == "placed" && index.projection_type == "INCLUDE" && contains(index.non_key_attributes, "total")
    ]) && length(aws_dynamodb_table.this.global_secondary_index) == 1
    error_message = "The index is not the one that was requested."
  }

  assert {
    condition     = output.index_arns.by_customer == "${aws_dynamodb_table.this.arn}/index/by_customer"
    error_message = "The index's ARN is wrong, and so would be every policy that names it."
  }

  assert {
    condition     = aws_dynamodb_table.this.tags.team == "orders"
    error_message = "Tags are lost."
  }
}
