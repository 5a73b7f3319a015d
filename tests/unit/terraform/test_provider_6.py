"""Version 6 of the AWS provider: what is used here exists there, and what is known to go wrong is avoided."""

import json
from pathlib import Path

import pytest

from scripts.lib.provider_arguments import PROVIDER_6, source_files, unknown_arguments, used_arguments
from tests.unit.terraform.conftest import STACK

KNOWN = json.loads(PROVIDER_6.read_text())["types"]

SOURCE = """\
data "aws_region" "current" {}

resource "aws_sqs_queue" "this" {
  count = 2

  name   = "a = b"
  policy = jsonencode({
    Version = "2012-10-17"
  })
  redrive_policy = <<-JSON
    deadLetter = 1
  JSON

  dynamic "timeouts_of" {
    for_each = var.some

    content {
      seconds = timeouts_of.value # a ( that stays open
    }
  }

  lifecycle {
    ignore_changes = [name]
  }
}
"""


def test_arguments_are_read_from_attributes_and_nested_blocks(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(SOURCE)
    assert used_arguments([tmp_path / "main.tf"]) == {
        "data.aws_region": set(),
        "aws_sqs_queue": {"name", "policy", "redrive_policy", "timeouts_of", "seconds"},
    }


def test_what_a_version_does_not_have_is_found() -> None:
    used = {"aws_gone": {"name"}, "aws_sqs_queue": {"name", "gone"}}
    assert unknown_arguments(used, {"aws_sqs_queue": ["name"]}) == ["aws_gone", "aws_sqs_queue.gone"]


def test_every_type_and_argument_exists_in_version_6() -> None:
    used = used_arguments(source_files())
    assert len(used) > 50
    unknown = unknown_arguments(used, KNOWN)
    assert unknown == [], "for a new type, write the list again: python -m scripts.provider_arguments --help"


def test_the_list_has_no_type_that_is_not_used() -> None:
    assert set(KNOWN) == set(used_arguments(source_files()))


@pytest.mark.parametrize(
    ("kind", "argument", "why"),
    [
        ("aws_s3_object", "override_provider", "version 6 shows a difference on each plan"),
        ("aws_dynamodb_table", "key_schema", "5.100 does not know it"),
    ],
)
def test_what_goes_wrong_is_avoided(kind: str, argument: str, why: str) -> None:
    assert argument not in used_arguments(source_files())[kind], why


def test_every_index_of_the_stack_has_a_range_key() -> None:
    tables = json.loads((STACK / "tables.json").read_text())
    indexes = [index for table in tables.values() for index in table.get("global_secondary_indexes", {}).values()]
    assert indexes
    assert all(index.get("range_key") for index in indexes), "versions 6.29 to 6.34 refuse an index without one"
