"""Rules of the modules: every input and attribute is validated, and every resource can be replaced."""

from pathlib import Path

import pytest

from scripts.lib.terraform_modules import Module

VARIABLES = """\
variable "routes" {
  type = map(object({
    name    = string
    public  = optional(bool, false)
    methods = optional(set(string), [])
    label   = optional(string)
  }))

  validation {
    condition     = alltrue([for route in var.routes : route.name != ""])
    error_message = "A route has a name."
  }
}

variable "suffix" {
  type = string
}

variable "enabled" {
  type = bool
}

variable "fifo" {
  type = object({
    high_throughput = optional(bool, false)
  })
}

variable "tags" {
  type = map(string)
}
"""
RESOURCES = """\
resource "aws_sqs_queue" "this" {
  name = "orders"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_deployment" "this" {
  lifecycle {
    create_before_destroy = true
  }
}
"""


@pytest.fixture
def module(tmp_path: Path) -> Module:
    (tmp_path / "variables.tf").write_text(VARIABLES)
    (tmp_path / "main.tf").write_text(RESOURCES)
    return Module(tmp_path)


def test_inputs_and_attributes_without_a_validation_are_found(module: Module) -> None:
    assert module.unvalidated == ["suffix", "routes.methods"]


def test_a_named_resource_that_is_created_before_it_is_destroyed_is_found(module: Module) -> None:
    assert module.not_replaceable == ["aws_sqs_queue.this"]
