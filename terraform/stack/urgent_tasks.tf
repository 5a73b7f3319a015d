module "urgent_task_workflow" {
  source = "../../modules/state-machine"

  name        = local.workflow_names.urgent_task
  logging     = { retention_in_days = var.log_retention_in_days }
  kms_key_arn = module.key.arn
  tags        = var.tags

  definition = templatefile("${path.module}/urgent_task_workflow.asl.json", merge(
    { for step in local.urgent_task_steps : "${step}_arn" => module.background_functions.arns[step] },
    { alerts_topic_arn = module.alerts.arn, partition = data.aws_partition.current.partition },
  ))

  policy_json = module.urgent_task_workflow_policy.json
}

module "urgent_task_workflow_policy" {
  source = "../../modules/lambda-policy"

  statements = {
    InvokeSteps  = { actions = ["lambda:InvokeFunction"], resources = [for step in local.urgent_task_steps : module.background_functions.arns[step]] }
    PublishAlert = { actions = ["sns:Publish"], resources = [module.alerts.arn] }
  }
}

locals {
  urgent_task_steps = ["check_urgent_task", "deliver_urgent_task"]

  urgent_task_executions = "${local.arn_prefixes["states"]}:execution:${local.workflow_names.urgent_task}:*"
}
