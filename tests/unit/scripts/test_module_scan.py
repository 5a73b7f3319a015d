"""Scans of the modules' plans by checkov."""

import json
from pathlib import Path

import pytest

from scripts import module_scan
from scripts.lib import module_readmes


def test_an_argument_that_is_unknown_is_not_missing() -> None:
    resource = {"address": "module.files.aws_s3_bucket.this[0]", "mode": "managed", "values": {"bucket": "files"}}
    unknown = {"arn": True, "kms_key_arn": True, "rule": [{"id": True}]}
    plan = {
        "planned_values": {"root_module": {"child_modules": [{"resources": [resource]}]}},
        "resource_changes": [{"address": resource["address"], "change": {"after_unknown": unknown}}],
        "configuration": {
            "root_module": {
                "module_calls": {
                    "files": {
                        "module": {
                            "resources": [
                                {"address": "aws_s3_bucket.this", "expressions": {"bucket": {}, "kms_key_arn": {}}}
                            ]
                        }
                    }
                }
            }
        },
    }

    module_scan._complete(plan)

    # Checks of what the provider computes, such as `arn`, see that the configuration leaves it out.
    assert resource["values"] == {"bucket": "files", "kms_key_arn": "known after apply"}


def test_unknown_values_within_a_block_are_filled_in() -> None:
    values = {"rule": [{"id": None, "days": 7}], "tags": None}
    unknown = {"rule": [{"id": True}], "tags": {}}

    assert module_scan._with_unknown(values, unknown) == {
        "rule": [{"id": "known after apply", "days": 7}],
        "tags": None,
    }


def test_a_check_that_fails_without_a_reason_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scans = tmp_path / "checkov.json"
    failed = {"CKV_AWS_117": "In a VPC", "CKV_AWS_999": "Made of gold"}
    scans.write_text(json.dumps({"lambda-function": {"passed": 1, "failed": failed}}))
    monkeypatch.setattr(module_readmes, "SCANS", scans)

    (problem,) = module_readmes.unexplained_checks()

    assert problem.startswith("lambda-function fails CKV_AWS_999 (Made of gold)")
