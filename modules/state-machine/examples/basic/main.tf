module "key" {
  source = "../../../kms-key"

  name               = "example-approval"
  description        = "Encrypts executions and logs of approvals"
  via_services       = ["sns"]
  service_principals = ["delivery", "logs"]
}

module "news" {
  source = "../../../sns-topic"

  name        = "example-approval-news"
  kms_key_arn = module.key.arn
}

module "policy" {
  source = "../../../lambda-policy"

  statements = {
    TellNews = { actions = ["sns:Publish"], resources = [module.news.arn] }
  }
}

module "approval" {
  source = "../../"

  name        = "example-approval"
  policy_json = module.policy.json
  kms_key_arn = module.key.arn

  definition = jsonencode({
    Comment = "Small orders pass; larger ones notify a person."
    StartAt = "Large?"
    States = {
      "Large?" = {
        Type    = "Choice"
        Choices = [{ Variable = "$.amount", NumericGreaterThan = 1000, Next = "Tell" }]
        Default = "Approved"
      }
      Tell = {
        Type       = "Task"
        Resource   = "arn:aws:states:::sns:publish"
        Parameters = { TopicArn = module.news.arn, "Message.$" = "States.Format('An order of {} waits.', $.amount)" }
        End        = true
      }
      Approved = { Type = "Succeed" }
    }
  })
}
