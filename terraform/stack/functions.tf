# Groups: the functions of the API do not have to wait for the queues that the others need.
module "rest_functions" {
  source = "./functions"

  functions = local.rest_functions
  common    = local.all_functions
}

module "background_functions" {
  source = "./functions"

  functions = local.background_functions
  common    = local.untraced_functions
}

module "import_functions" {
  source = "./functions"

  functions = local.import_functions
  common    = local.untraced_functions
}

module "destination_functions" {
  source   = "./functions"
  for_each = local.destination_functions

  functions = each.value
  common    = local.untraced_functions
}

locals {
  all_functions = {
    prefix                = local.prefix
    package               = local.package
    log_level             = var.log_level
    log_retention_in_days = var.log_retention_in_days
    kms_key_arn           = module.key.arn
    role                  = var.roles
    streams               = var.streams
    layers                = local.dynatrace.layers
    environment           = local.dynatrace.environment
    statements            = local.dynatrace.statements
    tags                  = var.tags
  }

  # A trace has no subsegments of a function's calls: where no request waits, the log lines say as much.
  untraced_functions = merge(local.all_functions, { tracing_mode = "PassThrough" })

  function_names = merge(
    module.rest_functions.names,
    module.background_functions.names,
    module.import_functions.names,
    { for name, functions in module.destination_functions : "destination_${replace(name, "-", "_")}" => functions.names["deliver_webhook"] },
  )

  # Step Functions decrypts what DescribeExecution returns with the permissions of the caller; to start or stop an execution takes none.
  # https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
  decrypt_urgent_task_executions = {
    actions    = ["kms:Decrypt"]
    resources  = [module.key.arn]
    conditions = { StringEquals = { "kms:EncryptionContext:aws:states:stateMachineArn" = [local.workflow_arns.urgent_task] } }
  }

  # Resources of statements.
  table_arns = { for name, table in module.table : name => table.arn }
  object_arns = {
    attachments = "${module.bucket.arn}/${local.attachments_prefix}*"
    imports     = "${module.bucket.arn}/${local.imports_prefix}*"
    api_imports = "${module.bucket.arn}/${local.imports_prefix}api/*"
    reports     = "${module.bucket.arn}/${local.reports_prefix}*"
    work        = "${module.bucket.arn}/${local.work_prefix}*"
  }
}
