terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }

  # `init` gets bucket and region, which are those of the account (terraform/bootstrap creates the bucket). Without `encrypt`, which would
  # ask for S3's own key, the bucket's default applies: the key that was made for states.
  backend "s3" {
    key          = "task-manager/prod.tfstate"
    use_lockfile = true
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = {
      Project     = "task-manager"
      Environment = "prod"
      ManagedBy   = "terraform"
    }
  }
}

module "stack" {
  source = "../../stack"

  environment   = "prod"
  force_destroy = false

  package_path        = var.package_path
  lambda_runtime      = var.lambda_runtime
  lambda_architecture = var.lambda_architecture

  clients              = var.clients
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
}
