# The version is locked; OpenTofu checks the signature of the package, whose checksums this file does not have.

provider "registry.opentofu.org/hashicorp/aws" {
  version     = "5.100.0"
  constraints = ">= 5.100.0, < 7.0.0"
}
