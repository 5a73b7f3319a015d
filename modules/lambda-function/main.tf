locals {
  qualified_arn = var.alias == null ? aws_lambda_function.this.arn : aws_lambda_alias.this[var.alias.name].arn

  failure_destinations = merge(
    { for name, stream in var.event_sources.streams : name => stream.on_failure_destination_arn if stream.on_failure_destination_arn != null },
    { for asynchronous in var.asynchronous[*] : "asynchronous calls" => asynchronous.on_failure_destination_arn },
  )

  # https://docs.dynatrace.com/docs/ingest-from/amazon-web-services/integrate-into-aws/aws-lambda-integration/trace-lambda-functions
  environment = merge(var.environment, [
    for its in var.dynatrace[*] : {
      AWS_LAMBDA_EXEC_WRAPPER                      = "/opt/dynatrace"
      DT_TENANT                                    = its.tenant
      DT_CLUSTER_ID                                = its.cluster_id
      DT_CONNECTION_BASE_URL                       = its.connection_base_url
      DT_CONNECTION_AUTH_TOKEN_SECRETS_MANAGER_ARN = its.auth_token_secret_arn
    }
  ]...)

  runtime_statements = concat(
    [for statement in [
      {
        Sid      = "WriteLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = ["${aws_cloudwatch_log_group.this.arn}:*"]
      },
      {
        # X-Ray knows no resources.
        Sid      = "WriteTraces"
        Effect   = "Allow"
        Action   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
        Resource = ["*"]
      },
      {
        Sid      = "PollQueues"
        Effect   = "Allow"
        Action   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
        Resource = [for queue in var.event_sources.queues : queue.arn]
      },
      {
        Sid      = "ReadStreams"
        Effect   = "Allow"
        Action   = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]
        Resource = [for stream in var.event_sources.streams : stream.arn]
      },
      {
        Sid      = "ListStreams"
        Effect   = "Allow"
        Action   = ["dynamodb:ListStreams"]
        Resource = [for stream in var.event_sources.streams : replace(stream.arn, "/[^/]+$/", "*")]
      },
      {
        Sid      = "ReadDynatraceToken"
        Effect   = "Allow"
        Action   = ["secretsmanager:GetSecretValue"]
        Resource = [for its in var.dynatrace[*] : its.auth_token_secret_arn]
      },
      {
        # Interfaces are made as calls come: their names are not known, and describing knows no resources.
        Sid    = "JoinVpc"
        Effect = "Allow"
        Action = [
          "ec2:AssignPrivateIpAddresses",
          "ec2:CreateNetworkInterface",
          "ec2:DeleteNetworkInterface",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSubnets",
          "ec2:UnassignPrivateIpAddresses",
        ]
        Resource = [for vpc in var.vpc_config[*] : "*"]
      },
    ] : statement if length(statement.Resource) > 0],
    [for destination, arn in local.failure_destinations : {
      Sid      = "ReportFailuresOf${replace(title(replace(destination, "/[^A-Za-z0-9]+/", " ")), " ", "")}"
      Effect   = "Allow"
      Action   = [strcontains(arn, ":sqs:") ? "sqs:SendMessage" : "sns:Publish"]
      Resource = [arn]
    }],
  )
}

# Made before the function, under the name that Lambda would give it: a group that Lambda makes keeps its lines for ever.
resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.logging.retention_in_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

resource "aws_iam_role" "this" {
  name        = var.name
  description = "Role of the function ${var.name}"
  tags        = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "code" {
  count = var.policy_json == null ? 0 : 1

  name   = "code"
  role   = aws_iam_role.this.name
  policy = var.policy_json
}

# No logs:CreateLogGroup: a late call would bring back, without retention, a group that was destroyed.
resource "aws_iam_role_policy" "runtime" {
  name = "runtime"
  role = aws_iam_role.this.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = local.runtime_statements
  })
}

resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_116:The destination of failed events is set below, for the functions that are called asynchronously
  function_name                  = var.name
  description                    = var.description
  role                           = aws_iam_role.this.arn
  handler                        = var.handler
  runtime                        = var.package.runtime
  architectures                  = [var.package.architecture]
  s3_bucket                      = var.package.bucket
  s3_key                         = var.package.key
  s3_object_version              = var.package.object_version
  source_code_hash               = var.package.source_code_hash
  code_signing_config_arn        = var.package.code_signing_config_arn
  memory_size                    = var.limits.memory_size
  timeout                        = var.limits.timeout
  reserved_concurrent_executions = var.limits.reserved_concurrent_executions
  kms_key_arn                    = var.kms_key_arn
  layers                         = [for its in var.dynatrace[*] : its.layer_arn]
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
    mode = "Active"
  }

  dynamic "environment" {
    for_each = length(local.environment) > 0 ? [local.environment] : []

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

  # Without its rights the first calls fail, and Lambda refuses mappings and destinations.
  depends_on = [aws_iam_role_policy.code, aws_iam_role_policy.runtime]
}

resource "aws_lambda_alias" "this" {
  for_each = { for alias in var.alias[*] : alias.name => alias }

  name             = each.key
  function_name    = aws_lambda_function.this.function_name
  function_version = aws_lambda_function.this.version
}

resource "aws_lambda_provisioned_concurrency_config" "this" {
  for_each = { for alias in var.alias[*] : alias.name => alias if alias.provisioned_concurrent_executions > 0 }

  function_name                     = aws_lambda_function.this.function_name
  qualifier                         = aws_lambda_alias.this[each.key].name
  provisioned_concurrent_executions = each.value.provisioned_concurrent_executions
}

resource "aws_lambda_function_event_invoke_config" "this" {
  for_each = { for asynchronous in var.asynchronous[*] : "on_failure" => asynchronous }

  function_name                = aws_lambda_function.this.function_name
  qualifier                    = var.alias == null ? null : aws_lambda_alias.this[var.alias.name].name
  maximum_retry_attempts       = each.value.maximum_retry_attempts
  maximum_event_age_in_seconds = each.value.maximum_event_age_in_seconds

  destination_config {
    on_failure {
      destination = each.value.on_failure_destination_arn
    }
  }
}

resource "aws_lambda_event_source_mapping" "queue" {
  for_each = var.event_sources.queues

  event_source_arn                   = each.value.arn
  function_name                      = local.qualified_arn
  batch_size                         = each.value.batch_size
  maximum_batching_window_in_seconds = each.value.maximum_batching_window_in_seconds
  function_response_types            = each.value.report_batch_item_failures ? ["ReportBatchItemFailures"] : []
  tags                               = var.tags

  dynamic "scaling_config" {
    for_each = each.value.maximum_concurrency[*]

    content {
      maximum_concurrency = scaling_config.value
    }
  }

  dynamic "filter_criteria" {
    for_each = length(each.value.filter_patterns) > 0 ? [each.value.filter_patterns] : []

    content {
      dynamic "filter" {
        for_each = filter_criteria.value

        content {
          pattern = filter.value
        }
      }
    }
  }
}

resource "aws_lambda_event_source_mapping" "stream" {
  for_each = var.event_sources.streams

  event_source_arn                   = each.value.arn
  function_name                      = local.qualified_arn
  starting_position                  = each.value.starting_position
  batch_size                         = each.value.batch_size
  maximum_batching_window_in_seconds = each.value.maximum_batching_window_in_seconds
  maximum_retry_attempts             = each.value.maximum_retry_attempts
  maximum_record_age_in_seconds      = each.value.maximum_record_age_in_seconds
  bisect_batch_on_function_error     = each.value.bisect_batch_on_function_error
  parallelization_factor             = each.value.parallelization_factor
  function_response_types            = each.value.report_batch_item_failures ? ["ReportBatchItemFailures"] : []
  tags                               = var.tags

  dynamic "destination_config" {
    for_each = each.value.on_failure_destination_arn[*]

    content {
      on_failure {
        destination_arn = destination_config.value
      }
    }
  }

  dynamic "filter_criteria" {
    for_each = length(each.value.filter_patterns) > 0 ? [each.value.filter_patterns] : []

    content {
      dynamic "filter" {
        for_each = filter_criteria.value

        content {
          pattern = filter.value
        }
      }
    }
  }
}
