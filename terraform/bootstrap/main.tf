# Resources that an account needs once per region before its first environment: a bucket for Terraform's state, the role
# with which API Gateway writes logs and, where they are asked for, roles for GitHub and a budget. The state of this root is a local file: keep it, or import the resources again.
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

data "aws_partition" "current" {}

module "key" {
  source = "../../modules/kms-key"

  name         = "task-manager-terraform-state"
  description  = "Encrypts the Terraform state of Task Manager"
  via_services = ["s3"]
}

# Earlier versions of a state are kept for a year, to restore a damaged one.
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
