terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }

  # `init` gets its path: each local AWS has its own state.
  backend "local" {}
}

# As in the other environments, except for access to an emulator on 127.0.0.1 without an account.
provider "aws" {
  region                      = var.region
  access_key                  = "test"
  secret_key                  = "test"
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true

  default_tags {
    tags = {
      Project     = "task-manager"
      Environment = "local"
      ManagedBy   = "terraform"
    }
  }
}

module "stack" {
  source = "../../stack"

  environment   = "local"
  force_destroy = true

  package_path        = var.package_path
  lambda_runtime      = var.lambda_runtime
  lambda_architecture = var.lambda_architecture

  clients              = var.clients
  client_keys          = { for name in keys(var.clients) : name => "local-key-of-${name}-no-secret" }
  authorizer           = var.authorizer
  cors_allow_origins   = var.cors_allow_origins
  notification_emails  = var.notification_emails
  alarm_emails         = var.alarm_emails
  external_service_url = var.external_service_url
  destinations         = var.destinations
  urgent_tasks         = var.urgent_tasks
  roles                = var.roles
  access_logs          = var.access_logs
  dynatrace            = var.dynatrace

  allow_plain_http_from_loopback = true

  # Shorter than on AWS, since a developer waits.
  background_retry_seconds   = 1
  background_timeout_seconds = 30
  stream_record_age_seconds  = 60

  # MiniStack has no X-Ray.
  trace_sampling_rate = null
}

# MiniStack checks sns:PublishBatch, which is no action of IAM: on AWS, sns:Publish includes batches.
resource "aws_iam_role_policy" "publish_batch" {
  name = "emulator"
  # The role has the name of the function.
  role = module.stack.system.functions["publish_task_events"]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "PublishBatch"
      Effect   = "Allow"
      Action   = ["sns:PublishBatch"]
      Resource = [module.stack.system.events_topic_arn]
    }]
  })
}
