locals {
  # Tests create their tables from the same file.
  tables = jsondecode(file("${path.module}/tables.json"))
}

module "table" {
  source   = "../../modules/dynamodb-table"
  for_each = local.tables

  name                        = "${local.prefix}-${replace(each.key, "_", "-")}"
  hash_key                    = each.value.hash_key
  range_key                   = each.value.range_key
  attributes                  = each.value.attributes
  global_secondary_indexes    = each.value.global_secondary_indexes
  ttl_attribute               = each.value.ttl_attribute
  stream_view_type            = each.value.stream_view_type
  on_demand_throughput        = lookup(var.table_throughput, each.key, null)
  deletion_protection_enabled = !var.force_destroy
  kms_key_arn                 = module.key.arn
  tags                        = var.tags
}
