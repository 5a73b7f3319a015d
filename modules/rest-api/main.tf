data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  # Composed of names: a deployment, which is created before the old one is destroyed, passes that on to all that it depends on, and two
  # functions of one name cannot exist. A region's `id` is its name in versions 5 and 6 of the provider.
  functions  = join(":", ["arn", data.aws_partition.current.partition, "lambda", data.aws_region.current.id, data.aws_caller_identity.current.account_id, "function"])
  invocation = join(":", ["arn", data.aws_partition.current.partition, "apigateway", data.aws_region.current.id, "lambda:path/2015-03-31/functions"])

  # A deployment is a snapshot of the resources below. They take every argument from `routes`, `levels`, `validators`, `preflights`
  # (cors.tf) and `gateway_responses`, which its trigger hashes: a change of this module is deployed too.
  routes = { for key, route in var.routes : key => merge(route, {
    method        = split(" ", key)[0]
    path          = split(" ", key)[1]
    authorization = route.authorizer == null ? "NONE" : route.authorizer == "AWS_IAM" ? "AWS_IAM" : local.authorizers[route.authorizer].authorization
    validator     = "parameters"
    request_parameters = merge(
      { for name in regexall("\\{([^}+]+)\\+?\\}", key) : "method.request.path.${name[0]}" => true },
      { for name in route.required_query_parameters : "method.request.querystring.${name}" => true },
    )
    integration = { type = "AWS_PROXY", http_method = "POST", uri = "${local.invocation}/${join(":", concat([local.functions, route.function_name], route.qualifier[*]))}/invocations" }
  }) }

  authorizers = { for name, authorizer in var.authorizers : name => merge(authorizer, {
    type            = authorizer.user_pool_arns != null ? "COGNITO_USER_POOLS" : "REQUEST"
    authorization   = authorizer.user_pool_arns != null ? "COGNITO_USER_POOLS" : "CUSTOM"
    identity_source = join(",", [for header in authorizer.identity_headers : "method.request.header.${header}"])
    uri             = one([for function in authorizer.function_name[*] : "${local.invocation}/${join(":", concat([local.functions, function], authorizer.qualifier[*]))}/invocations"])
  }) }

  validators = { parameters = { validate_request_parameters = true } }

  paths    = toset(values(local.routes)[*].path)
  segments = { for path in local.paths : path => compact(split("/", path)) }

  authorizer_ids = { for key, route in local.routes : key =>
    contains(["AWS_IAM", "NONE"], route.authorization) ? null : aws_api_gateway_authorizer.this[route.authorizer].id
  }

  policies = { for endpoint_ids in [var.endpoint.vpc_endpoint_ids] : "private" => { json = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = "*", Action = "execute-api:Invoke", Resource = "execute-api:/*" },
      {
        Effect    = "Deny"
        Principal = "*"
        Action    = "execute-api:Invoke"
        Resource  = "execute-api:/*"
        Condition = { StringNotEquals = { "aws:SourceVpce" = sort(endpoint_ids) } }
      },
    ]
  }) } if endpoint_ids != null }

  # All paths and their parents, by number of segments. Instances of a resource cannot refer to each other, so each depth is a
  # resource block.
  levels = [for depth in range(1, 6) : {
    for path in distinct([
      for segments in values(local.segments) : "/${join("/", slice(segments, 0, depth))}" if length(segments) >= depth
    ]) : path => { parent = dirname(path), part = basename(path) }
  }]

  resource_ids = merge(
    { "/" = aws_api_gateway_rest_api.this.root_resource_id },
    [for level in [
      aws_api_gateway_resource.level_1,
      aws_api_gateway_resource.level_2,
      aws_api_gateway_resource.level_3,
      aws_api_gateway_resource.level_4,
      aws_api_gateway_resource.level_5,
    ] : { for path, resource in level : path => resource.id }]...
  )
}

resource "aws_api_gateway_rest_api" "this" {
  name               = var.name
  description        = var.description
  binary_media_types = var.binary_media_types
  tags               = var.tags

  disable_execute_api_endpoint = var.endpoint.disable_execute_api

  endpoint_configuration {
    types            = [var.endpoint.vpc_endpoint_ids == null ? "REGIONAL" : "PRIVATE"]
    vpc_endpoint_ids = var.endpoint.vpc_endpoint_ids
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_resource" "level_1" {
  for_each = local.levels[0]

  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_rest_api.this.root_resource_id
  path_part   = each.value.part
}

resource "aws_api_gateway_resource" "level_2" {
  for_each = local.levels[1]

  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_resource.level_1[each.value.parent].id
  path_part   = each.value.part
}

resource "aws_api_gateway_resource" "level_3" {
  for_each = local.levels[2]

  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_resource.level_2[each.value.parent].id
  path_part   = each.value.part
}

resource "aws_api_gateway_resource" "level_4" {
  for_each = local.levels[3]

  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_resource.level_3[each.value.parent].id
  path_part   = each.value.part
}

resource "aws_api_gateway_resource" "level_5" {
  for_each = local.levels[4]

  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_resource.level_4[each.value.parent].id
  path_part   = each.value.part
}

resource "aws_api_gateway_request_validator" "this" {
  for_each = local.validators

  rest_api_id                 = aws_api_gateway_rest_api.this.id
  name                        = each.key
  validate_request_parameters = each.value.validate_request_parameters
}

moved {
  from = aws_api_gateway_request_validator.parameters
  to   = aws_api_gateway_request_validator.this["parameters"]
}

resource "aws_api_gateway_method" "route" {
  for_each = local.routes

  rest_api_id          = aws_api_gateway_rest_api.this.id
  resource_id          = local.resource_ids[each.value.path]
  http_method          = each.value.method
  authorization        = each.value.authorization
  authorizer_id        = local.authorizer_ids[each.key]
  authorization_scopes = each.value.authorization_scopes
  api_key_required     = each.value.api_key_required
  request_validator_id = aws_api_gateway_request_validator.this[each.value.validator].id
  request_parameters   = each.value.request_parameters
}

resource "aws_api_gateway_integration" "route" {
  for_each = local.routes

  rest_api_id             = aws_api_gateway_rest_api.this.id
  resource_id             = local.resource_ids[each.value.path]
  http_method             = aws_api_gateway_method.route[each.key].http_method
  type                    = each.value.integration.type
  integration_http_method = each.value.integration.http_method
  uri                     = each.value.integration.uri
}

resource "aws_api_gateway_authorizer" "this" {
  for_each = local.authorizers

  rest_api_id                      = aws_api_gateway_rest_api.this.id
  name                             = each.key
  type                             = each.value.type
  provider_arns                    = each.value.user_pool_arns
  authorizer_uri                   = each.value.uri
  identity_source                  = each.value.identity_source
  authorizer_result_ttl_in_seconds = each.value.result_ttl_in_seconds
}

resource "aws_lambda_permission" "authorizer" {
  for_each = { for name, authorizer in var.authorizers : name => authorizer if authorizer.function_name != null }

  statement_id  = "${aws_api_gateway_rest_api.this.id}-authorizer-${sha1(each.key)}"
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  function_name = var.function_arns[each.value.function_name]
  qualifier     = each.value.qualifier
  source_arn    = "${aws_api_gateway_rest_api.this.execution_arn}/authorizers/${aws_api_gateway_authorizer.this[each.key].id}"
}

# Without a policy, a private API refuses all requests. API Gateway would replace the short resource by the ARN, and each plan show a change.
resource "aws_api_gateway_rest_api_policy" "this" {
  for_each = local.policies

  rest_api_id = aws_api_gateway_rest_api.this.id
  policy      = replace(each.value.json, "execute-api:/", "${aws_api_gateway_rest_api.this.execution_arn}/")
}

# One permission per route, limited to its method and path: it is removed with the route. Nothing else depends on the function.
resource "aws_lambda_permission" "route" {
  for_each = local.routes

  # The id is of this API: another of the same name may invoke the function too.
  statement_id  = "${aws_api_gateway_rest_api.this.id}-${sha1(each.key)}"
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  function_name = var.function_arns[each.value.function_name]
  qualifier     = each.value.qualifier
  source_arn    = "${aws_api_gateway_rest_api.this.execution_arn}/${var.stage_name}/${each.value.method == "ANY" ? "*" : each.value.method}${replace(each.value.path, "/\\{[^}]+\\}/", "*")}"
}
