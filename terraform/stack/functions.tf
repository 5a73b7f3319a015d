# In three parts, since those of the API are ready long before the queues that the others wait for.
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
    dynatrace             = var.dynatrace
    tags                  = var.tags
  }

  function_names = merge(module.rest_functions.names, module.background_functions.names, module.import_functions.names)

  # Step Functions encrypts what it starts with, and decrypts what it shows, as whoever asks for it.
  encrypt_executions = {
    for workflow, arn in local.workflow_arns : workflow => {
      actions    = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources  = [module.key.arn]
      conditions = { StringEquals = { "kms:EncryptionContext:aws:states:stateMachineArn" = [arn] } }
    }
  }

  # What statements name.
  table_arns = { for name, table in module.table : name => table.arn }
  object_arns = {
    attachments  = "${module.bucket.arn}/${local.attachments_prefix}*"
    imports      = "${module.bucket.arn}/${local.imports_prefix}*"
    sent_imports = "${module.bucket.arn}/${local.imports_prefix}api/*"
    reports      = "${module.bucket.arn}/${local.reports_prefix}*"
    work         = "${module.bucket.arn}/${local.work_prefix}*"
  }
}
