# What the workflows on GitHub deploy with: short-lived credentials of two roles, and no key.

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  github    = var.github[*]

  oidc_host         = "token.actions.githubusercontent.com"
  oidc_provider_arn = one([for github in local.github : coalesce(github.oidc_provider_arn, one(aws_iam_openid_connect_provider.github[*].arn))])

  # Jobs that may take a role, by the subject of their token. A job of an environment has the environment as its subject.
  subjects = {
    for github in local.github : "roles" => {
      plan  = ["repo:${github.repository}:pull_request", "repo:${github.repository}:ref:refs/heads/main"]
      apply = [for environment in github.environments : "repo:${github.repository}:environment:${environment}"]
    }
  }

  state_objects = "${module.state.arn}/task-manager/*"
  regional      = "${var.region}:${local.account}"
}

resource "aws_iam_openid_connect_provider" "github" {
  count = length([for github in local.github : github if github.oidc_provider_arn == null])

  url            = "https://${local.oidc_host}"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "github" {
  for_each = lookup(local.subjects, "roles", {})

  name                 = "task-manager-terraform-${each.key}-${var.region}"
  description          = each.key == "plan" ? "Plans Task Manager from GitHub: reads the configuration of resources" : "Applies Task Manager from GitHub: manages resources named task-manager-*"
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = local.oidc_provider_arn }
      Condition = {
        StringEquals = {
          "${local.oidc_host}:aud" = "sts.amazonaws.com"
          "${local.oidc_host}:sub" = each.value
        }
      }
    }]
  })
}

resource "aws_iam_role_policy" "read" {
  for_each = aws_iam_role.github

  name = "read"
  role = each.value.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "ReadConfiguration"
        Effect = "Allow"
        # Nothing that reads tasks, messages, logs or the values of secrets.
        Action = [
          "apigateway:GET",
          "cloudwatch:DescribeAlarms",
          "cloudwatch:GetDashboard",
          "cloudwatch:GetMetricStream",
          "cloudwatch:ListTagsForResource",
          "dynamodb:Describe*",
          "dynamodb:ListTagsOfResource",
          "events:DescribeRule",
          "events:ListTagsForResource",
          "events:ListTargetsByRule",
          "iam:Get*",
          "iam:List*",
          "kms:DescribeKey",
          "kms:GetKeyPolicy",
          "kms:GetKeyRotationStatus",
          "kms:ListAliases",
          "kms:ListResourceTags",
          "lambda:GetEventSourceMapping",
          "lambda:GetFunction*",
          "lambda:GetLayerVersion",
          "lambda:GetPolicy",
          "lambda:GetRuntimeManagementConfig",
          "lambda:List*",
          "logs:DescribeLogGroups",
          "logs:ListTagsForResource",
          "s3:GetAccelerateConfiguration",
          "s3:GetBucket*",
          "s3:GetEncryptionConfiguration",
          "s3:GetLifecycleConfiguration",
          "s3:GetReplicationConfiguration",
          "s3:ListBucket",
          "secretsmanager:DescribeSecret",
          "secretsmanager:GetResourcePolicy",
          "sns:GetSubscriptionAttributes",
          "sns:GetTopicAttributes",
          "sns:ListTagsForResource",
          "sqs:GetQueueAttributes",
          "sqs:GetQueueUrl",
          "sqs:ListQueueTags",
          "states:DescribeStateMachine",
          "states:ListStateMachineVersions",
          "states:ListTagsForResource",
          "states:ValidateStateMachineDefinition",
          "xray:GetSamplingRules",
          "xray:ListTagsForResource",
        ]
        Resource = "*"
      },
      {
        Sid      = "ReadStateAndPackage"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:GetObjectTagging"]
        Resource = [local.state_objects, "arn:${local.partition}:s3:::task-manager-*-artifacts-*/task_manager/*"]
      },
      {
        Sid       = "DecryptStateAndPackage"
        Effect    = "Allow"
        Action    = "kms:Decrypt"
        Resource  = "arn:${local.partition}:kms:${local.regional}:key/*"
        Condition = { StringEquals = { "aws:ResourceTag/Project" = "task-manager", "kms:ViaService" = "s3.${var.region}.amazonaws.com" } }
      },
    ]
  })
}

# The names are those of terraform/stack; tests/unit/terraform/test_bootstrap.py compares both.
resource "aws_iam_role_policy" "apply" {
  for_each = { for name, role in aws_iam_role.github : name => role if name == "apply" }

  name = "apply"
  role = each.value.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "ManageNamedResources"
        Effect = "Allow"
        Action = [
          "cloudwatch:*",
          "dynamodb:*",
          "events:*",
          "lambda:*",
          "logs:*",
          "secretsmanager:*",
          "sns:*",
          "sqs:*",
          "states:*",
          "xray:*",
        ]
        Resource = [for resource in [
          "cloudwatch:${local.regional}:alarm:task-manager-*",
          "cloudwatch::${local.account}:dashboard/task-manager-*",
          "cloudwatch:${local.regional}:metric-stream/task-manager-*",
          "dynamodb:${local.regional}:table/task-manager-*",
          "events:${local.regional}:rule/task-manager-*",
          "lambda:${local.regional}:function:task-manager-*",
          "logs:${local.regional}:log-group:/aws/lambda/task-manager-*",
          "logs:${local.regional}:log-group:/aws/vendedlogs/states/task-manager-*",
          "logs:${local.regional}:log-group:/aws/apigateway/task-manager-*",
          "logs:${local.regional}:log-group:API-Gateway-Execution-Logs_*",
          "secretsmanager:${local.regional}:secret:task-manager-*",
          "sns:${local.regional}:task-manager-*",
          "sqs:${local.regional}:task-manager-*",
          "states:${local.regional}:stateMachine:task-manager-*",
          "xray:${local.regional}:sampling-rule/task-manager-*",
        ] : "arn:${local.partition}:${resource}"]
      },
      {
        Sid      = "ManageBuckets"
        Effect   = "Allow"
        Action   = "s3:*"
        Resource = ["arn:${local.partition}:s3:::task-manager-*"]
      },
      {
        Sid      = "WriteState"
        Effect   = "Allow"
        Action   = ["s3:PutObject", "s3:DeleteObject"]
        Resource = [local.state_objects]
      },
      {
        # API Gateway's ARNs have ids in place of names.
        Sid    = "ManageApis"
        Effect = "Allow"
        Action = "apigateway:*"
        Resource = [for path in ["restapis", "apikeys", "usageplans", "tags", "domainnames"] :
          "arn:${local.partition}:apigateway:${var.region}::/${path}*"
        ]
      },
      {
        Sid      = "ManageEventSources"
        Effect   = "Allow"
        Action   = ["lambda:CreateEventSourceMapping", "lambda:DeleteEventSourceMapping", "lambda:UpdateEventSourceMapping"]
        Resource = "*"
        Condition = {
          ArnLike = { "lambda:FunctionArn" = "arn:${local.partition}:lambda:${local.regional}:function:task-manager-*" }
        }
      },
      {
        Sid      = "TagEventSources"
        Effect   = "Allow"
        Action   = ["lambda:TagResource", "lambda:UntagResource"]
        Resource = "arn:${local.partition}:lambda:${local.regional}:event-source-mapping:*"
      },
      {
        # Step Functions' logs: these actions take no resource.
        Sid    = "DeliverLogs"
        Effect = "Allow"
        Action = [
          "logs:CreateLogDelivery",
          "logs:DeleteLogDelivery",
          "logs:DescribeResourcePolicies",
          "logs:GetLogDelivery",
          "logs:ListLogDeliveries",
          "logs:PutResourcePolicy",
          "logs:UpdateLogDelivery",
        ]
        Resource = "*"
      },
      {
        Sid       = "CreateKeys"
        Effect    = "Allow"
        Action    = ["kms:CreateKey", "kms:TagResource"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:RequestTag/Project" = "task-manager" } }
      },
      {
        Sid    = "ManageKeys"
        Effect = "Allow"
        Action = [
          "kms:CancelKeyDeletion",
          "kms:CreateAlias",
          "kms:CreateGrant",
          "kms:Decrypt",
          "kms:DeleteAlias",
          "kms:EnableKeyRotation",
          "kms:Encrypt",
          "kms:GenerateDataKey*",
          "kms:PutKeyPolicy",
          "kms:ScheduleKeyDeletion",
          "kms:UntagResource",
          "kms:UpdateAlias",
          "kms:UpdateKeyDescription",
        ]
        Resource  = "arn:${local.partition}:kms:${local.regional}:key/*"
        Condition = { StringEquals = { "aws:ResourceTag/Project" = "task-manager" } }
      },
      {
        Sid      = "ManageAliases"
        Effect   = "Allow"
        Action   = ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"]
        Resource = "arn:${local.partition}:kms:${local.regional}:alias/task-manager-*"
      },
      {
        Sid    = "ManageRoles"
        Effect = "Allow"
        Action = [
          "iam:AttachRolePolicy",
          "iam:CreatePolicy",
          "iam:CreatePolicyVersion",
          "iam:CreateRole",
          "iam:DeletePolicy",
          "iam:DeletePolicyVersion",
          "iam:DeleteRole",
          "iam:DeleteRolePolicy",
          "iam:DetachRolePolicy",
          "iam:PutRolePolicy",
          "iam:TagPolicy",
          "iam:TagRole",
          "iam:UntagPolicy",
          "iam:UntagRole",
          "iam:UpdateAssumeRolePolicy",
          "iam:UpdateRole",
        ]
        Resource = [for kind in ["role", "policy"] : "arn:${local.partition}:iam::${local.account}:${kind}/task-manager-*"]
      },
      {
        Sid      = "PassRoles"
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = "arn:${local.partition}:iam::${local.account}:role/task-manager-*"
        Condition = {
          StringEquals = {
            "iam:PassedToService" = ["lambda.amazonaws.com", "states.amazonaws.com", "streams.metrics.cloudwatch.amazonaws.com"]
          }
        }
      },
      {
        # What this root made: the roles themselves, and how states are kept.
        Sid    = "LeaveBootstrapAlone"
        Effect = "Deny"
        NotAction = [
          "iam:Get*",
          "iam:List*",
          "kms:Decrypt",
          "kms:DescribeKey",
          "kms:GenerateDataKey*",
          "s3:DeleteObject",
          "s3:Get*",
          "s3:ListBucket",
          "s3:PutObject",
        ]
        Resource = [
          "arn:${local.partition}:iam::${local.account}:role/task-manager-terraform-*",
          module.state.arn,
          "${module.state.arn}/*",
          module.key.arn,
        ]
      },
    ]
  })
}
