module "key" {
  source = "../../../kms-key"

  name               = "${var.name}-logs"
  description        = "Encrypts logs of ${var.name}"
  service_principals = ["logs"]
}

module "function" {
  source = "../../../lambda-function/examples/basic"

  name    = "${var.name}-answer"
  package = var.package
}

module "api" {
  source = "../../"

  name        = var.name
  stage_name  = "v1"
  kms_key_arn = module.key.arn

  routes = {
    for route in setunion(var.routes, ["GET /orders/{id}"]) :
    route => { invoke_arn = module.function.invoke_arn, function_name = module.function.name }
  }

  cors = {
    allow_origins  = ["https://app.example.com"]
    expose_headers = ["ETag", "Location", "Retry-After", "X-Request-Id"]
  }
}
