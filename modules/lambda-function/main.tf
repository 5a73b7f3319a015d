locals {
  qualified_arn = var.alias == null ? aws_lambda_function.this.arn : aws_lambda_alias.this[var.alias.name].arn
}

# Created before the function, under the name that Lambda uses: a group that Lambda creates has no retention.
resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.logging.retention_in_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_116:event_sources.tf sets the destination of failed events, for functions that are invoked asynchronously
  function_name                  = var.name
  description                    = var.description
  role                           = aws_iam_role.this.arn
  handler                        = var.handler
  runtime                        = var.package.runtime
  architectures                  = [var.package.architecture]
  s3_bucket                      = var.package.bucket
  s3_key                         = var.package.key
  s3_object_version              = var.package.object_version
  package_type                   = var.package.image_uri == null ? "Zip" : "Image"
  image_uri                      = var.package.image_uri
  source_code_hash               = var.package.source_code_hash
  code_signing_config_arn        = var.package.code_signing_config_arn
  memory_size                    = var.limits.memory_size
  timeout                        = var.limits.timeout
  reserved_concurrent_executions = var.limits.reserved_concurrent_executions
  kms_key_arn                    = var.kms_key_arn
  layers                         = var.layers
  publish                        = var.alias != null
  tags                           = var.tags

  ephemeral_storage {
    size = var.limits.ephemeral_storage
  }

  logging_config {
    log_group             = aws_cloudwatch_log_group.this.name
    log_format            = "JSON"
    application_log_level = var.logging.level
    system_log_level      = "WARN"
  }

  tracing_config {
    mode = var.logging.tracing_mode
  }

  dynamic "environment" {
    for_each = length(var.environment) > 0 ? [var.environment] : []

    content {
      variables = environment.value
    }
  }

  dynamic "vpc_config" {
    for_each = var.vpc_config[*]

    content {
      subnet_ids         = vpc_config.value.subnet_ids
      security_group_ids = vpc_config.value.security_group_ids
    }
  }

  dynamic "snap_start" {
    for_each = var.alias == null ? [] : [for alias in [var.alias] : alias if alias.snap_start]

    content {
      apply_on = "PublishedVersions"
    }
  }

  # Without these permissions the first invocations fail, and Lambda refuses event source mappings and destinations.
  depends_on = [aws_iam_role_policy.code, aws_iam_role_policy.runtime]
}

resource "aws_lambda_permission" "invoker" {
  for_each = var.invokers

  statement_id  = "invoker-${each.key}"
  action        = "lambda:InvokeFunction"
  principal     = each.value.service
  function_name = aws_lambda_function.this.arn
  qualifier     = var.alias == null ? null : aws_lambda_alias.this[var.alias.name].name
  source_arn    = each.value.source_arn
}

resource "aws_lambda_alias" "this" {
  for_each = { for alias in var.alias[*] : alias.name => alias }

  name             = each.key
  function_name    = aws_lambda_function.this.function_name
  function_version = aws_lambda_function.this.version

  lifecycle {
    # It is deleted with its function.
    replace_triggered_by = [aws_lambda_function.this.arn]
  }
}

resource "aws_lambda_provisioned_concurrency_config" "this" {
  for_each = { for alias in var.alias[*] : alias.name => alias if alias.provisioned_concurrent_executions > 0 }

  function_name                     = aws_lambda_function.this.function_name
  qualifier                         = aws_lambda_alias.this[each.key].name
  provisioned_concurrent_executions = each.value.provisioned_concurrent_executions

  lifecycle {
    # As above.
    replace_triggered_by = [aws_lambda_function.this.arn]
  }
}
