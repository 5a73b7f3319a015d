# Every module's example, called from one root and applied in one go.

provider "aws" {
  s3_use_path_style = true
}

locals {
  package = {
    bucket           = aws_s3_object.package.bucket
    key              = aws_s3_object.package.key
    source_code_hash = filebase64sha256(var.package_path)
    runtime          = var.runtime
  }
}

resource "aws_s3_bucket" "code" {
  bucket        = "example-code"
  force_destroy = true
}

resource "aws_s3_object" "package" {
  bucket = aws_s3_bucket.code.id
  key    = "function.zip"
  source = var.package_path
}

module "alarms" {
  source = "../../../modules/alarms/examples/basic"
}

module "api_clients" {
  source = "../../../modules/api-clients/examples/basic"

  package    = local.package
  key_values = { shop = "shop-${var.key_value}", partner = "partner-${var.key_value}" }
}

module "api_gateway_account" {
  source = "../../../modules/api-gateway-account/examples/basic"
}

module "dashboard" {
  source = "../../../modules/dashboard/examples/basic"
}

module "dynamodb_table" {
  source = "../../../modules/dynamodb-table/examples/basic"
}

module "eventbridge_rule" {
  source = "../../../modules/eventbridge-rule/examples/basic"
}

module "kms_key" {
  source = "../../../modules/kms-key/examples/basic"
}

module "lambda_function" {
  source = "../../../modules/lambda-function/examples/basic"

  package = local.package
}

module "lambda_policy" {
  source = "../../../modules/lambda-policy/examples/basic"
}

module "rest_api" {
  source = "../../../modules/rest-api/examples/basic"

  package = local.package
  routes  = var.routes
}

module "s3_bucket" {
  source = "../../../modules/s3-bucket/examples/basic"
}

module "secret" {
  source = "../../../modules/secret/examples/basic"
}

module "sns_topic" {
  source = "../../../modules/sns-topic/examples/basic"
}

module "sqs_queue" {
  source = "../../../modules/sqs-queue/examples/basic"
}

module "state_machine" {
  source = "../../../modules/state-machine/examples/basic"
}

# The API of the rest-api example has no clients of its own.
module "visitor" {
  source = "../../../modules/api-clients"

  name       = "example-visitor"
  api_id     = module.rest_api.id
  stage_name = module.rest_api.stage_name
  key_values = { visitor = var.key_value }

  clients = {
    visitor = {
      description = "Whoever tries the API"
      throttle    = { rate_limit = 100, burst_limit = 200 }
      quota       = { limit = 10000, period = "DAY" }
    }
  }
}
