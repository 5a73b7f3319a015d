data "aws_partition" "current" {}

resource "aws_iam_role" "this" {
  name        = var.name
  description = "Lets API Gateway write logs of the REST APIs of this account and region"
  tags        = var.tags

  path                 = var.role.path
  permissions_boundary = var.role.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "apigateway.amazonaws.com" }
    }]
  })
}

# The AWS managed policy: API Gateway refuses a role that lacks any of its actions.
resource "aws_iam_role_policy_attachment" "this" {
  role       = aws_iam_role.this.id # Unknown while the role is replaced, so that its policy is attached again.
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
}

resource "aws_api_gateway_account" "this" {
  cloudwatch_role_arn = aws_iam_role.this.arn

  depends_on = [aws_iam_role_policy_attachment.this]
}
