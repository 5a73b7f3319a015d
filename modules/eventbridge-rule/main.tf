locals {
  # A permission takes function and alias as separate arguments; the ARN combines them.
  functions = {
    for key, target in var.targets : key => {
      arn       = join(":", slice(split(":", target.arn), 0, 7))
      qualifier = one(slice(split(":", target.arn), 7, length(split(":", target.arn))))
    } if target.service == "lambda"
  }

  started_arns = [for target in var.targets : target.arn if target.service == "states" && target.role_arn == null]
}

resource "aws_cloudwatch_event_rule" "this" {
  name                = var.name
  description         = var.description
  event_bus_name      = var.event_bus_name
  event_pattern       = var.event_pattern
  schedule_expression = var.schedule_expression
  state               = var.state
  tags                = var.tags
}

resource "aws_lambda_permission" "this" {
  for_each = local.functions

  # A hash: names may be joined to the same text, and have characters that Lambda refuses.
  statement_id  = "events-${sha1(join("/", [var.event_bus_name, var.name, each.key]))}"
  action        = "lambda:InvokeFunction"
  function_name = each.value.arn
  qualifier     = each.value.qualifier
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.this.arn
}

resource "aws_iam_role" "start" {
  count = length(local.started_arns) > 0 ? 1 : 0

  # A hash: two buses may have rules of one name.
  name        = "${substr(var.name, 0, 51)}-${substr(sha1("${var.event_bus_name}/${var.name}"), 0, 12)}"
  description = "Lets the rule ${var.name} start state machines"
  tags        = var.tags

  path                 = var.role.path
  permissions_boundary = var.role.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "events.amazonaws.com" }
      Condition = { ArnEquals = { "aws:SourceArn" = aws_cloudwatch_event_rule.this.arn } }
    }]
  })
}

resource "aws_iam_role_policy" "start" {
  count = length(local.started_arns) > 0 ? 1 : 0

  name = "start"
  role = aws_iam_role.start[0].id # Unknown while the role is replaced, so that its policy is too.
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "StartExecutions"
      Effect   = "Allow"
      Action   = ["states:StartExecution"]
      Resource = local.started_arns
    }]
  })
}

resource "aws_cloudwatch_event_target" "this" {
  for_each = var.targets

  rule           = aws_cloudwatch_event_rule.this.name
  event_bus_name = var.event_bus_name
  target_id      = each.key
  arn            = each.value.arn
  role_arn       = each.value.service != "states" ? null : each.value.role_arn != null ? each.value.role_arn : one(aws_iam_role.start[*].arn)
  input          = each.value.input

  retry_policy {
    maximum_event_age_in_seconds = each.value.maximum_event_age_in_seconds
    maximum_retry_attempts       = each.value.maximum_retry_attempts
  }

  dynamic "dead_letter_config" {
    for_each = each.value.dead_letter_queue[*]

    content {
      arn = dead_letter_config.value.arn
    }
  }

  dynamic "input_transformer" {
    for_each = each.value.input_transformer[*]

    content {
      input_paths    = input_transformer.value.input_paths
      input_template = input_transformer.value.input_template
    }
  }

  lifecycle {
    # A rule with targets cannot be deleted.
    replace_triggered_by = [aws_cloudwatch_event_rule.this.arn]
  }

  # An event that matches before the permission exists would be lost.
  depends_on = [aws_iam_role_policy.start, aws_lambda_permission.this]
}
