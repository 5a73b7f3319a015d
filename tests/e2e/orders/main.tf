# An order system of modules alone: its API stores orders, which are published, invoiced and shipped.

provider "aws" {
  s3_use_path_style = true
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  name        = "orders"
  kms_key_arn = module.key.arn
  of_account  = "${data.aws_region.current.id}:${data.aws_caller_identity.current.account_id}"
  topic_arn   = "arn:${data.aws_partition.current.partition}:sns:${local.of_account}:${local.name}-placed"
  rule_arn    = "arn:${data.aws_partition.current.partition}:events:${local.of_account}:rule/${local.name}-invoiced"

  package = {
    bucket           = aws_s3_object.package.bucket
    key              = aws_s3_object.package.key
    source_code_hash = filebase64sha256(var.package_path)
    runtime          = var.runtime
  }

  functions = {
    add = {
      environment = { TABLE = module.table.name }
      statements  = { AddOrder = { actions = ["dynamodb:PutItem"], resources = [module.table.arn] } }
    }
    get = {
      environment = { TABLE = module.table.name }
      statements  = { ReadOrder = { actions = ["dynamodb:GetItem"], resources = [module.table.arn] } }
    }
    of_customer = {
      environment = { TABLE = module.table.name }
      statements  = { FindOrders = { actions = ["dynamodb:Query"], resources = ["${module.table.arn}/index/by_status"] } }
    }
    publish = {
      environment = { TOPIC = local.topic_arn }
      statements  = { PublishOrder = { actions = ["sns:Publish"], resources = [local.topic_arn] } }
      event_sources = { streams = { orders = {
        arn                        = module.table.stream_arn
        on_failure_destination_arn = module.failed.arn
        filter_patterns            = [jsonencode({ eventName = ["INSERT"], dynamodb = { Keys = { id = { S = [{ anything-but = "count" }] } } } })]
        # The emulator ignores reports of single records.
        report_batch_item_failures = false
      } } }
    }
    invoice = {
      environment = { BUCKET = local.files }
      statements  = { WriteInvoice = { actions = ["s3:PutObject"], resources = ["${module.files.arn}/invoices/*"] } }
      event_sources = { queues = { placed = {
        arn                        = module.placed.arn
        visibility_timeout_seconds = module.placed.visibility_timeout_seconds
        report_batch_item_failures = false
      } } }
    }
    count = {
      environment = { TABLE = module.table.name }
      statements  = { CountOrder = { actions = ["dynamodb:UpdateItem"], resources = [module.table.arn] } }
      invokers    = { placed = { service = "sns.amazonaws.com", source_arn = local.topic_arn } }
    }
    ship = {
      environment = { TABLE = module.table.name }
      statements  = { ShipOrder = { actions = ["dynamodb:UpdateItem"], resources = [module.table.arn] } }
    }
  }

  # Apart from the functions' settings, which depend on tables: names alone may reach the API.
  names = { for function in ["add", "count", "get", "invoice", "of_customer", "publish", "ship"] : function => "${local.name}-${replace(function, "_", "-")}" }
  files = "${local.name}-files-${data.aws_caller_identity.current.account_id}"

  routes = merge(
    {
      "POST /customers/{customer}/orders"     = "add"
      "GET /customers/{customer}/orders/{id}" = "get"
    },
    var.customers_see_orders ? { "GET /customers/{customer}/orders" = "of_customer" } : {},
  )
}

module "key" {
  source = "../../../modules/kms-key"

  name                    = local.name
  description             = "Encrypts orders"
  deletion_window_in_days = 7
  via_services            = ["dynamodb", "lambda", "s3", "sns", "sqs"]
  service_principals      = ["cloudwatch", "delivery", "events", "logs", "sns"]
}

module "code" {
  source = "../../../modules/s3-bucket"

  name                           = "${local.name}-code-${data.aws_caller_identity.current.account_id}"
  force_destroy                  = true
  kms_key_arn                    = local.kms_key_arn
  allow_plain_http_from_loopback = true
}

resource "aws_s3_object" "package" {
  bucket     = module.code.id
  key        = "${filesha256(var.package_path)}.zip"
  source     = var.package_path
  kms_key_id = local.kms_key_arn
}

module "table" {
  source = "../../../modules/dynamodb-table"

  name                        = local.name
  hash_key                    = "customer"
  range_key                   = "id"
  attributes                  = merge({ customer = "S", id = "S" }, var.customers_see_orders ? { status = "S" } : {})
  local_secondary_indexes     = var.customers_see_orders ? { by_status = { range_key = "status" } } : {}
  stream_view_type            = "KEYS_ONLY"
  deletion_protection_enabled = false
  kms_key_arn                 = local.kms_key_arn
}

module "policy" {
  source   = "../../../modules/lambda-policy"
  for_each = local.functions

  statements = each.value.statements
}

module "function" {
  source   = "../../../modules/lambda-function"
  for_each = local.functions

  name          = local.names[each.key]
  handler       = "function.${each.key}"
  package       = local.package
  policy_json   = module.policy[each.key].json
  environment   = each.value.environment
  event_sources = lookup(each.value, "event_sources", {})
  invokers      = lookup(each.value, "invokers", {})
  role          = { path = "/${local.name}/" }
  kms_key_arn   = local.kms_key_arn
}

module "placed_topic" {
  source = "../../../modules/sns-topic"

  name                           = "${local.name}-placed"
  kms_key_arn                    = local.kms_key_arn
  allow_plain_http_from_loopback = true

  subscriptions = {
    invoice = {
      protocol             = "sqs"
      endpoint             = module.placed.arn
      raw_message_delivery = true
      queue_policy         = module.placed.policy
      dead_letter_queue    = { arn = module.failed.arn, policy = module.failed.policy }
    }
    count = { protocol = "lambda", endpoint = module.function["count"].arn }
  }
}

module "placed" {
  source = "../../../modules/sqs-queue"

  name                           = "${local.name}-placed"
  kms_key_arn                    = local.kms_key_arn
  allow_plain_http_from_loopback = true
  senders                        = { placed = { service = "sns.amazonaws.com", source_arn = local.topic_arn } }
}

module "failed" {
  source = "../../../modules/sqs-queue"

  name                           = "${local.name}-failed"
  max_receive_count              = null
  kms_key_arn                    = local.kms_key_arn
  allow_plain_http_from_loopback = true

  senders = {
    placed   = { service = "sns.amazonaws.com", source_arn = local.topic_arn }
    invoiced = { service = "events.amazonaws.com", source_arn = local.rule_arn }
  }
}

module "files" {
  source = "../../../modules/s3-bucket"

  name                           = local.files
  eventbridge                    = true
  force_destroy                  = true
  kms_key_arn                    = local.kms_key_arn
  access_log                     = { bucket = module.access_logs.id, prefix = "files/" }
  allow_plain_http_from_loopback = true
}

module "access_logs" {
  source = "../../../modules/s3-bucket"

  name                           = "${local.name}-access-logs-${data.aws_caller_identity.current.account_id}"
  access_log_sources             = ["arn:${data.aws_partition.current.partition}:s3:::${local.files}"]
  lifecycle_rules                = { expiry = { prefix = "", expiration_days = 90 } }
  force_destroy                  = true
  kms_key_arn                    = null
  allow_plain_http_from_loopback = true
}

module "invoiced" {
  source = "../../../modules/eventbridge-rule"

  name          = "${local.name}-invoiced"
  description   = "Ships an order whose invoice is written"
  event_pattern = jsonencode({ source = ["aws.s3"], detail-type = ["Object Created"], detail = { bucket = { name = [module.files.id] } } })

  targets = {
    shipping = {
      service           = "states"
      arn               = module.shipping.arn
      input_transformer = { input_paths = { key = "$.detail.object.key" }, input_template = "{\"key\": <key>}" }
      dead_letter_queue = { arn = module.failed.arn, policy = module.failed.policy }
    }
  }
}

module "shipping_policy" {
  source = "../../../modules/lambda-policy"

  statements = { Ship = { actions = ["lambda:InvokeFunction"], resources = [module.function["ship"].arn] } }
}

module "shipping" {
  source = "../../../modules/state-machine"

  name        = "${local.name}-shipping"
  policy_json = module.shipping_policy.json
  kms_key_arn = local.kms_key_arn

  definition = jsonencode({
    StartAt = "Ship"
    States  = { Ship = { Type = "Task", Resource = module.function["ship"].arn, End = true } }
  })
}

module "api" {
  source = "../../../modules/rest-api"

  name          = local.name
  stage_name    = "v1"
  routes        = { for route, function in local.routes : route => { function_name = local.names[function] } }
  function_arns = { for function, name in local.names : name => module.function[function].arn }
  kms_key_arn   = local.kms_key_arn
}

module "clients" {
  source = "../../../modules/api-clients"

  name       = local.name
  api_id     = module.api.id
  stage_name = module.api.stage_name
  key_values = { shop = var.key_value }

  clients = {
    shop = {
      throttle = { rate_limit = 100, burst_limit = 200 }
      quota    = { limit = 100000, period = "DAY" }
    }
  }
}

module "alerts" {
  source = "../../../modules/sns-topic"

  name                           = "${local.name}-alerts"
  kms_key_arn                    = local.kms_key_arn
  allow_plain_http_from_loopback = true
  publishers                     = { alarms = { service = "cloudwatch.amazonaws.com", source_arn = "arn:${data.aws_partition.current.partition}:cloudwatch:${local.of_account}:alarm:${local.name}-*" } }
  subscriptions                  = { operations = { protocol = "email", endpoint = "operations@example.com" } }
}

module "alarms" {
  source = "../../../modules/alarms"

  name_prefix = local.name
  actions     = [module.alerts.arn]

  alarms = merge(
    { for function, name in local.names : "${function}-errors" => {
      description        = "An invocation of ${name} failed: read its log group first."
      treat_missing_data = "notBreaching"
      threshold          = 0
      metric             = { namespace = "AWS/Lambda", metric_name = "Errors", dimensions = { FunctionName = name }, statistic = "Sum" }
    } },
    { failed = {
      description        = "An event could not be delivered: read the message first."
      treat_missing_data = "notBreaching"
      threshold          = 0
      metric             = { namespace = "AWS/SQS", metric_name = "ApproximateNumberOfMessagesVisible", dimensions = { QueueName = module.failed.name }, statistic = "Maximum" }
    } },
  )
}

module "dashboard" {
  source = "../../../modules/dashboard"

  name           = local.name
  apis           = { (module.api.name) = module.api.stage_name }
  functions      = values(local.names)
  queues         = [module.placed.name, module.placed.dlq_name, module.failed.name]
  state_machines = [module.shipping.arn]
  tables         = { (module.table.name) = [] }
}

module "gateway_account" {
  source = "../../../modules/api-gateway-account"

  name = "${local.name}-api-gateway"
}
