locals {
  runtime_statements = [for statement in [
    {
      Sid      = "WriteLogs"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = ["${aws_cloudwatch_log_group.this.arn}:*"]
    },
    {
      # X-Ray has no resource-level permissions.
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
      Resource = [for stream in var.event_sources.streams : stream.arn if strcontains(stream.arn, ":dynamodb:")]
    },
    {
      Sid      = "ListStreams"
      Effect   = "Allow"
      Action   = ["dynamodb:ListStreams"]
      Resource = [for stream in var.event_sources.streams : replace(stream.arn, "/[^/]+$/", "*") if strcontains(stream.arn, ":dynamodb:")]
    },
    {
      Sid      = "ReadKinesisStreams"
      Effect   = "Allow"
      Action   = ["kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"]
      Resource = [for stream in var.event_sources.streams : stream.arn if strcontains(stream.arn, ":kinesis:")]
    },
    {
      # Network interfaces are created on demand, so their ARNs are unknown; ec2:Describe* has no resource-level permissions.
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
    {
      Sid      = "SendFailures"
      Effect   = "Allow"
      Action   = ["sqs:SendMessage"]
      Resource = [for arn in local.failure_destinations : arn if strcontains(arn, ":sqs:")]
    },
    {
      Sid      = "PublishFailures"
      Effect   = "Allow"
      Action   = ["sns:Publish"]
      Resource = [for arn in local.failure_destinations : arn if strcontains(arn, ":sns:")]
    },
  ] : statement if length(statement.Resource) > 0]
}

resource "aws_iam_role" "this" {
  name        = var.name
  description = "Role of the function ${var.name}"
  tags        = var.tags

  path                 = var.role.path
  permissions_boundary = var.role.permissions_boundary

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
  role   = aws_iam_role.this.id # Unknown while the role is replaced, so that its policy is too.
  policy = var.policy_json
}

# No logs:CreateLogGroup: a late invocation would create a destroyed group again, without retention.
resource "aws_iam_role_policy" "runtime" {
  name = "runtime"
  role = aws_iam_role.this.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = local.runtime_statements
  })
}
