# Changes to urgent tasks: starts and stops the workflow, apart from deliveries.
module "urgent_tasks" {
  source = "../../modules/sqs-queue"

  name                           = "${local.prefix}-urgent-tasks"
  visibility_timeout_seconds     = 6 * local.urgent_tasks_timeout_seconds # As for the background queue.
  max_receive_count              = local.urgent_tasks_max_receive_count
  kms_key_arn                    = module.key.arn
  allow_plain_http_from_loopback = var.allow_plain_http_from_loopback
  tags                           = var.tags

  senders = {
    events = { service = "sns.amazonaws.com", source_arn = local.events_topic_arn }
  }
}

module "urgent_task_workflow" {
  source = "../../modules/state-machine"

  name        = local.workflow_names.urgent_task
  logging     = { retention_in_days = var.log_retention_in_days }
  kms_key_arn = module.key.arn
  role        = var.roles
  tags        = var.tags

  definition = templatefile("${path.module}/urgent_task_workflow.asl.json", merge(
    { for step in local.urgent_task_steps : "${step}_arn" => module.background_functions.arns[step] },
    {
      notifications_queue_url = module.notifications_queue.url
      partition               = data.aws_partition.current.partition
      reminders_table         = module.table["reminders"].name
    },
  ))

  policy_json = module.urgent_task_workflow_policy.json
}

module "urgent_task_workflow_policy" {
  source = "../../modules/lambda-policy"

  statements = {
    InvokeSteps      = { actions = ["lambda:InvokeFunction"], resources = [for step in local.urgent_task_steps : module.background_functions.arns[step]] }
    Escalate         = { actions = ["sqs:SendMessage"], resources = [module.notifications_queue.arn] }
    RecordEscalation = { actions = ["dynamodb:UpdateItem"], resources = [local.table_arns.reminders] }
    # https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html: the role needs it, as does the operator.
    Redrive = { actions = ["states:RedriveExecution"], resources = [local.urgent_task_executions] }
  }
}

locals {
  urgent_tasks_timeout_seconds = 30
  # With waits of up to 15 minutes, messages outlast an outage of Step Functions of a day.
  urgent_tasks_max_receive_count = 100

  urgent_task_steps = ["check_urgent_task", "deliver_urgent_task"]

  urgent_task_executions = "${local.arn_prefixes["states"]}:execution:${local.workflow_names.urgent_task}:*"
}
