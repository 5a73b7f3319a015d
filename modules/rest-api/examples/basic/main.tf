module "key" {
  source = "../../../kms-key"

  name               = "${var.name}-logs"
  description        = "Encrypts logs of ${var.name}"
  service_principals = ["logs"]
}

locals {
  function_name = "${var.name}-answer"
}

module "function" {
  source = "../../../lambda-function/examples/basic"

  name    = local.function_name
  package = var.package
}

module "api" {
  source = "../../"

  name        = var.name
  stage_name  = "v1"
  kms_key_arn = module.key.arn

  routes = {
    for route in setunion(var.routes, ["GET /orders/{id}"]) :
    route => { function_name = local.function_name }
  }
  function_arns = { (local.function_name) = module.function.arn }

  cors = {
    allow_origins  = ["https://app.example.com"]
    expose_headers = ["ETag", "Location", "Retry-After", "X-Request-Id"]
  }
}
