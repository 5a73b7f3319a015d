# Formats of ARNs from the region on, as IAM's service authorization reference has them.
locals {
  name = "[^/:*?]+"
  path = "[^:*?]+"
  here = "[^:*?]*:[^:*?]+"

  # Resources without an account, by service. For all others an ARN without one matches nothing.
  without_account = {
    apigateway        = "[^:]*::/"
    artifact          = "[^:]*::(agreement|report)/"
    aws-marketplace   = "[^:]*::${local.name}/Assessment/"
    bedrock           = "[^:]*::foundation-model/"
    codecatalyst      = "::space/"
    controlcatalog    = "::(common-control|control|domain|objective)/"
    controltower      = "[^:]*::baseline/"
    dataexchange      = "[^:]*::data-sets/"
    devicefarm        = "[^:]*::device(instance)?:"
    ec2               = "[^:]*::(image|snapshot)/"
    elasticbeanstalk  = "[^:]*::(platform|solutionstack)/"
    events            = "[^:]*::event-source/"
    forecast          = "::algorithm/"
    gamelift          = "[^:]*::alias/"
    geo-maps          = "[^:]*::provider/"
    geo-places        = "[^:]*::provider/"
    geo-routes        = "[^:]*::provider/"
    health            = "[^:]*::event/"
    identitystore     = "::(group|membership|user)/"
    iq                = "[^:]*::${local.name}/"
    iq-permission     = "[^:]*::permission/"
    managedblockchain = "[^:]*::(networks|proposals)/"
    mapcredits        = "::${local.name}/"
    partnercentral    = "[^:]*::catalog/${local.name}/(benefit|connection|connection-invitation|engagement|engagement-.*-task|engagement-invitation|opportunity-.*-task)/"
    personalize       = "::(algorithm|feature-transformation|recipe)/"
    route53           = "::${local.name}/"
    s3                = "::"
    sso               = "::(account|instance|permissionSet)/"
    vendor-insights   = "::(data-source|security-profile):"
  }

  # Resources whose parts have ARNs that begin with their own, by service: a wildcard may follow them. Of a secret, it is the
  # six characters that Secrets Manager appends to the name.
  with_parts = {
    apigateway     = "[^:*?]*::/(apis|domainnames|restapis|usageplans)/${local.name}/"
    dynamodb       = "${local.here}:table/${local.name}/"
    ecs            = "${local.here}:((container-instance|service|task)/${local.name}/|task-definition/${local.name}:)"
    events         = "${local.here}:rule/${local.path}/"
    execute-api    = "${local.here}:[a-z0-9]+/"
    iot            = "${local.here}:(topic|topicfilter)/${local.path}/"
    kinesis        = "${local.here}:stream/${local.name}/consumer/"
    lambda         = "${local.here}:(function|layer):${local.name}:"
    logs           = "${local.here}:log-group:${local.path}:"
    s3             = "(::[a-z0-9][a-z0-9.-]+[a-z0-9]/|${local.here}:accesspoint/${local.name}/object/)"
    scheduler      = "${local.here}:schedule/${local.name}/"
    secretsmanager = "${local.here}:secret:${local.path}-\\?{6}$"
    ssm            = "${local.here}:parameter/${local.path}/"
    states         = "${local.here}:(execution|express|mapRun):${local.name}[:/]"
  }
}
