# Its value is set by hand: `aws secretsmanager put-secret-value`.
module "token" {
  source = "../../../secret"

  name        = "${var.name}/agent-token"
  description = "Token with which the agent sends traces"
  kms_key_arn = module.key.arn
}

module "key" {
  source = "../../../kms-key"

  name               = var.name
  description        = "Encrypts settings, logs and token of ${var.name}"
  via_services       = ["lambda", "secretsmanager"]
  service_principals = ["logs"]
}

# The agent runs with the function's role.
module "policy" {
  source = "../../../lambda-policy"

  statements = {
    ReadAgentToken = { actions = ["secretsmanager:GetSecretValue"], resources = [module.token.arn] }
  }
}

module "function" {
  source = "../../"

  name        = var.name
  handler     = "function.handler"
  package     = var.package
  layers      = [var.layer_arn]
  policy_json = module.policy.json
  kms_key_arn = module.key.arn

  environment = {
    AWS_LAMBDA_EXEC_WRAPPER = "/opt/agent"
    AGENT_TOKEN_SECRET_ARN  = module.token.arn
  }
}
