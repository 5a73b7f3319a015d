resource "aws_cloudwatch_metric_stream" "this" {
  name          = var.name
  role_arn      = aws_iam_role.this.arn
  firehose_arn  = var.firehose_arn
  output_format = var.output_format
  tags          = var.tags

  dynamic "include_filter" {
    for_each = var.namespaces

    content {
      namespace = include_filter.value
    }
  }

  # CloudWatch stops a stream whose role may not write.
  depends_on = [aws_iam_role_policy.this]
}

resource "aws_iam_role" "this" {
  name        = var.name
  description = "Role of the metric stream ${var.name}"
  tags        = var.tags

  path                 = var.role.path
  permissions_boundary = var.role.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "streams.metrics.cloudwatch.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  name = "write"
  role = aws_iam_role.this.id # Unknown while the role is replaced, so that its policy is too.
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "WriteMetrics"
      Effect   = "Allow"
      Action   = ["firehose:PutRecord", "firehose:PutRecordBatch"]
      Resource = [var.firehose_arn]
    }]
  })
}
