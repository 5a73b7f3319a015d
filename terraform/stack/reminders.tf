module "reminders_due" {
  source = "../../modules/eventbridge-rule"

  name                = local.reminder_rule_name
  description         = "Schedule of reminders"
  schedule_expression = var.reminders.schedule
  tags                = var.tags

  targets = {
    send_reminders = {
      service           = "lambda"
      arn               = module.background_functions.arns["send_reminders"]
      dead_letter_queue = { arn = module.failed_events.arn, policy = module.failed_events.policy }
    }
  }
}
