module "key" {
  source = "../../../kms-key"

  name         = "example-orders-table"
  description  = "Encrypts orders"
  via_services = ["dynamodb"]
}

module "orders" {
  source = "../../"

  name        = "example-orders"
  kms_key_arn = module.key.arn
  hash_key    = "id"

  attributes = {
    id       = "S"
    customer = "S"
    placed   = "S"
  }

  global_secondary_indexes = {
    by_customer = { hash_key = "customer", range_key = "placed" }
  }

  ttl_attribute    = "expires_at"
  stream_view_type = "NEW_AND_OLD_IMAGES"

  # For a short-lived example; leave it out to protect data.
  deletion_protection_enabled = false
}
