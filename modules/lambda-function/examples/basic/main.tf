variable "name" {
  description = "Name of the function."
  type        = string
  default     = "example-hello"
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

module "key" {
  source = "../../../kms-key"

  name               = "${var.name}-function"
  description        = "Encrypts settings and logs of ${var.name}"
  via_services       = ["lambda"]
  service_principals = ["logs"]
}

module "policy" {
  source = "../../../lambda-policy"

  statements = {
    CountGreetings = {
      actions         = ["cloudwatch:PutMetricData"]
      resources       = ["*"]
      conditions      = { StringEquals = { "cloudwatch:namespace" = ["Greetings"] } }
      wildcard_reason = "CloudWatch has no ARN for a metric; the condition names the namespace instead."
    }
  }
}

module "hello" {
  source = "../../"

  name        = var.name
  description = "Returns a greeting."
  handler     = "function.handler"
  package     = var.package
  policy_json = module.policy.json
  environment = { GREETING = "hello" }
  kms_key_arn = module.key.arn
}

output "arn" {
  description = "ARN of the function."
  value       = module.hello.arn
}

output "invoke_arn" {
  description = "Invoke ARN for a route of a REST API."
  value       = module.hello.invoke_arn
}

output "name" {
  description = "Name of the function."
  value       = module.hello.name
}
