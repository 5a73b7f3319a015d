variable "name" {
  description = "Name of the API."
  type        = string
  default     = "example-orders-api"
}

variable "package" {
  description = "A zip in S3 whose `function.handler` is the entry point."
  type = object({
    bucket           = string
    key              = string
    source_code_hash = string
    runtime          = string
    architecture     = optional(string)
  })
}

variable "routes" {
  description = "Routes besides `GET /orders/{id}`, all with the same function."
  type        = set(string)
  default     = ["POST /orders"]
}

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

output "id" {
  description = "Id of the API."
  value       = module.api.id
}

output "stage_name" {
  description = "Name of the stage."
  value       = module.api.stage_name
}
