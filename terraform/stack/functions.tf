locals {
  functions = {
    for name, function in merge(local.rest_functions, local.background_functions, local.import_functions) :
    name => merge({ timeout = 15, memory_size = 512 }, function)
  }

  # What statements name.
  table_arns = { for name, table in module.table : name => table.arn }
  object_arns = {
    attachments = "${module.bucket.arn}/${local.attachments_prefix}*"
    imports     = "${module.bucket.arn}/${local.imports_prefix}*"
    reports     = "${module.bucket.arn}/${local.reports_prefix}*"
    work        = "${module.bucket.arn}/${local.work_prefix}*"
  }
  list_attachments = {
    actions    = ["s3:ListBucket"]
    resources  = [module.bucket.arn]
    conditions = { StringLike = { "s3:prefix" = ["${local.attachments_prefix}*"] } }
  }
}

module "policy" {
  source   = "../../modules/lambda-policy"
  for_each = local.functions

  statements = each.value.statements
}

module "function" {
  source   = "../../modules/lambda-function"
  for_each = local.functions

  name        = "${local.prefix}-${replace(each.key, "_", "-")}"
  description = each.value.description
  handler     = "task_manager.handlers.${each.key}.handler"
  policy_json = module.policy[each.key].json
  kms_key_arn = module.key.arn
  tags        = var.tags

  package = {
    bucket           = aws_s3_object.package.bucket
    key              = aws_s3_object.package.key
    source_code_hash = filebase64sha256(var.package_path)
    runtime          = var.lambda_runtime
    architecture     = var.lambda_architecture
  }

  limits  = { timeout = each.value.timeout, memory_size = each.value.memory_size }
  logging = { retention_in_days = var.log_retention_in_days }

  environment = merge(local.logger_settings, [for settings in each.value.settings : local.settings[settings]]...)

  event_sources = lookup(local.event_sources, each.key, {})
  asynchronous  = lookup(local.asynchronous, each.key, null)
}
