# Three groups: the functions of the API do not have to wait for the queues that the others need.
module "rest_functions" {
  source = "./functions"

  functions = local.rest_functions
  common    = local.all_functions
}

module "background_functions" {
  source = "./functions"

  functions = local.background_functions
  common    = local.all_functions
}

module "import_functions" {
  source = "./functions"

  functions = local.import_functions
  common    = local.all_functions
}

locals {
  all_functions = {
    prefix                = local.prefix
    package               = local.package
    log_level             = var.log_level
    log_retention_in_days = var.log_retention_in_days
    kms_key_arn           = module.key.arn
    layers                = local.dynatrace.layers
    environment           = local.dynatrace.environment
    statements            = local.dynatrace.statements
    tags                  = var.tags
  }

  function_names = merge(module.rest_functions.names, module.background_functions.names, module.import_functions.names)

  # Step Functions encrypts an execution's input, and decrypts its output, with the permissions of the caller.
  encrypt_executions = {
    for workflow, arn in local.workflow_arns : workflow => {
      actions    = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources  = [module.key.arn]
      conditions = { StringEquals = { "kms:EncryptionContext:aws:states:stateMachineArn" = [arn] } }
    }
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
