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
