module "import_dropped" {
  source = "../../modules/eventbridge-rule"

  name        = local.import_rule_name
  description = "An object was created under ${local.imports_prefix}"
  tags        = var.tags

  # Reports and chunks have other prefixes: an import must not start another one.
  event_pattern = jsonencode({
    source        = ["aws.s3"]
    "detail-type" = ["Object Created"]
    detail = {
      bucket = { name = [module.bucket.id] }
      object = { key = [{ prefix = local.imports_prefix }] }
    }
  })

  targets = {
    process_s3_event = {
      service           = "lambda"
      arn               = module.import_functions.arns["process_s3_event"]
      dead_letter_queue = { arn = module.failed_events.arn, policy = module.failed_events.policy }
    }
  }
}

# An execution that fails past every Catch, or is stopped, leaves its import in the status running.
module "import_stopped" {
  source = "../../modules/eventbridge-rule"

  name        = local.stopped_rule_name
  description = "An execution of the import workflow failed as a whole"
  tags        = var.tags

  event_pattern = jsonencode({
    source        = ["aws.states"]
    "detail-type" = ["Step Functions Execution Status Change"]
    detail = {
      stateMachineArn = [local.workflow_arns.import]
      status          = ["ABORTED", "FAILED", "TIMED_OUT"]
    }
  })

  targets = {
    finish_import = {
      service           = "lambda"
      arn               = module.import_functions.arns["finish_import"]
      dead_letter_queue = { arn = module.failed_events.arn, policy = module.failed_events.policy }
      # An execution has the id of its import as its name.
      input_transformer = {
        input_paths    = { import_id = "$.detail.name" }
        input_template = "{\"import_id\": <import_id>}"
      }
    }
  }
}

# Events of executions are delivered at best effort, and those of a new bucket only after some minutes.
module "imports_stalled" {
  source = "../../modules/eventbridge-rule"

  name                = local.stalled_rule_name
  description         = "Schedule of the end of stalled imports"
  schedule_expression = "cron(0 3 * * ? *)"
  tags                = var.tags

  targets = {
    finish_stalled_imports = {
      service           = "lambda"
      arn               = module.import_functions.arns["finish_stalled_imports"]
      dead_letter_queue = { arn = module.failed_events.arn, policy = module.failed_events.policy }
    }
  }
}

module "import_workflow" {
  source = "../../modules/state-machine"

  name        = local.workflow_names.import
  logging     = { retention_in_days = var.log_retention_in_days }
  kms_key_arn = module.key.arn
  role        = var.roles
  tags        = var.tags

  definition = templatefile("${path.module}/import_workflow.asl.json", {
    for step in local.import_steps : "${step}_arn" => module.import_functions.arns[step]
  })

  policy_json = module.import_workflow_policy.json
}

module "import_workflow_policy" {
  source = "../../modules/lambda-policy"

  statements = {
    InvokeSteps = { actions = ["lambda:InvokeFunction"], resources = [for step in local.import_steps : module.import_functions.arns[step]] }
    StartChunks = { actions = ["states:StartExecution"], resources = [local.workflow_arns.import] }
    ManageChunks = {
      actions = ["states:DescribeExecution", "states:StopExecution"]
      # The children's executions have the label of the map in their ARN.
      resources = [for separator in [":", "/"] : "${local.arn_prefixes["states"]}:execution:${local.workflow_names.import}${separator}*"]
    }
  }
}

locals {
  import_steps = ["split_import", "import_chunk", "finish_import"]

  # One module of the package per tool.
  import_tools = [for file in fileset("${path.module}/../../task_manager/csv_import/formats", "[a-z]*.py") : trimsuffix(file, ".py")]
}
