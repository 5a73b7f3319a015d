resource "aws_api_gateway_api_key" "this" {
  for_each = var.clients

  name        = "${var.name}-${each.key}"
  description = each.value.description
  value       = lookup(var.key_values, each.key, null)
  tags        = var.tags
}

resource "aws_api_gateway_usage_plan" "this" {
  for_each = var.clients

  name        = "${var.name}-${each.key}"
  description = each.value.description
  tags        = var.tags

  api_stages {
    api_id = var.api_id
    stage  = var.stage_name
  }

  throttle_settings {
    rate_limit  = each.value.throttle.rate_limit
    burst_limit = each.value.throttle.burst_limit
  }

  quota_settings {
    limit  = each.value.quota.limit
    period = each.value.quota.period
  }
}

# A key without a usage plan is refused. A disabled client has no association, instead of a disabled key: the provider omits
# `enabled = false` from the request that creates a key, and servers may treat a missing value as true.
resource "aws_api_gateway_usage_plan_key" "this" {
  for_each = { for name, client in var.clients : name => client if client.enabled }

  key_id        = aws_api_gateway_api_key.this[each.key].id
  key_type      = "API_KEY"
  usage_plan_id = aws_api_gateway_usage_plan.this[each.key].id
}
