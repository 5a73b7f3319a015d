# An alarm on costs. A budget is for the whole account; a forecast warns before the money is spent.
resource "aws_budgets_budget" "account" {
  for_each = { for budget in var.budget[*] : "monthly" => budget }

  name         = "task-manager-${var.region}"
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_amount = tostring(each.value.monthly_usd)
  limit_unit   = "USD"

  dynamic "notification" {
    for_each = { ACTUAL = each.value.alarm_percent, FORECASTED = 100 }

    content {
      notification_type          = notification.key
      comparison_operator        = "GREATER_THAN"
      threshold                  = notification.value
      threshold_type             = "PERCENTAGE"
      subscriber_email_addresses = each.value.emails
    }
  }
}
