# What all files of the stack share: where it runs, and names. Each other file is one concern.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  # Environments may share an account; names of buckets are global.
  prefix        = "task-manager-${var.environment}"
  bucket_suffix = "${data.aws_caller_identity.current.account_id}-${data.aws_region.current.id}"

  # Composed, since resources that refer to each other would be a cycle.
  workflow_names     = { import = "${local.prefix}-import", urgent_task = "${local.prefix}-urgent-task" }
  workflow_arns      = { for workflow, name in local.workflow_names : workflow => "${local.arn_prefixes["states"]}:stateMachine:${name}" }
  import_rule_name   = "${local.prefix}-import-dropped"
  import_rule_arn    = "${local.arn_prefixes["events"]}:rule/${local.import_rule_name}"
  stopped_rule_name  = "${local.prefix}-import-stopped"
  stopped_rule_arn   = "${local.arn_prefixes["events"]}:rule/${local.stopped_rule_name}"
  stalled_rule_name  = "${local.prefix}-imports-stalled"
  stalled_rule_arn   = "${local.arn_prefixes["events"]}:rule/${local.stalled_rule_name}"
  reminder_rule_name = "${local.prefix}-reminders"
  reminder_rule_arn  = "${local.arn_prefixes["events"]}:rule/${local.reminder_rule_name}"
  events_topic_name  = "${local.prefix}-events"
  events_topic_arn   = "${local.arn_prefixes["sns"]}:${local.events_topic_name}"

  arn_prefixes = { for service in ["cloudwatch", "events", "sns", "states"] : service =>
    "arn:${data.aws_partition.current.partition}:${service}:${data.aws_region.current.id}:${data.aws_caller_identity.current.account_id}"
  }
}
