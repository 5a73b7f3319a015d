data "aws_region" "current" {}

module "api_gateway_account" {
  source = "../../"

  name = "example-api-gateway-logs-${data.aws_region.current.id}"
}
