# Permissions for `make redrive`, which no role of the stack has: attach the policy to the roles of operators.
resource "aws_iam_policy" "redrive" {
  name        = "${local.prefix}-redrive"
  description = "Lists and redrives the dead letters of ${local.prefix}"
  policy      = module.redrive_policy.json
  tags        = var.tags
}

module "redrive_policy" {
  source = "../../modules/lambda-policy"

  statements = {
    HoldDeadLetters = {
      actions = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
      resources = concat(
        [module.background.dlq_arn, module.bulk.dlq_arn, module.urgent_tasks.dlq_arn, module.notifications_queue.dlq_arn, module.failed_events.arn],
        [for queue in module.destination_queue : queue.dlq_arn],
      )
    }
    SendToQueues = {
      actions = ["sqs:GetQueueAttributes", "sqs:SendMessage"]
      resources = concat(
        [module.background.arn, module.bulk.arn, module.urgent_tasks.arn, module.notifications_queue.arn],
        [for queue in module.destination_queue : queue.arn],
      )
    }
    InvokeFunctions = {
      actions = ["lambda:InvokeFunction"]
      resources = [
        for name, function in merge(local.background_functions, local.import_functions) :
        merge(module.background_functions.arns, module.import_functions.arns)[name] if contains(keys(function), "failed_events_arn")
      ]
    }
    ReadChanges = {
      actions   = ["dynamodb:GetRecords", "dynamodb:GetShardIterator"]
      resources = distinct(flatten([for function in local.background_functions : [for stream in lookup(function, "streams", {}) : stream.arn]]))
    }
    ReadTask  = { actions = ["dynamodb:GetItem"], resources = [local.table_arns.tasks] }
    ReadRules = { actions = ["events:ListTargetsByRule"], resources = [local.import_rule_arn, local.stopped_rule_arn, local.stalled_rule_arn, local.reminder_rule_arn] }
    # In the console: executions that failed.
    RedriveExecutions = { actions = ["states:RedriveExecution"], resources = [local.urgent_task_executions] }
  }
}
