# What an account needs once in each region before its first environment: a place for Terraform's state, and the role
# with which API Gateway writes logs. Its own state is a file beside it: keep it, or import both again.
terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = {
      Project     = "task-manager"
      Environment = "all"
      ManagedBy   = "terraform"
    }
  }
}

data "aws_caller_identity" "current" {}

module "key" {
  source = "../../modules/kms-key"

  name         = "task-manager-terraform-state"
  description  = "Encrypts Terraform's state of Task Manager"
  via_services = ["s3"]
}

# Every version of every state is kept for a year: whoever loses a state finds the one before.
module "state" {
  source = "../../modules/s3-bucket"

  name                               = "task-manager-state-${data.aws_caller_identity.current.account_id}-${var.region}"
  noncurrent_version_expiration_days = 365
  kms_key_arn                        = module.key.arn
}

module "api_gateway_account" {
  source = "../../modules/api-gateway-account"

  name = "task-manager-api-gateway-logs-${var.region}"
}
