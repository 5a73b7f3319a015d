"""Confirmation and protection of `make destroy`, and the outcome of `make drift`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest

from scripts.deploy import destroy, require_no_drift
from scripts.lib.aws import Access
from scripts.lib.common import CommandError


@dataclass
class Terraform:
    """Terraform of an environment that records its commands."""

    is_protected: bool
    file_options: Sequence[str] = ()
    commands: list[str] = field(default_factory=list)

    def run(self, command: str, *options: str) -> int:
        self.commands.append(f"{command} -destroy" if "-destroy" in options else command)
        return 0

    def planned(self, _: Path) -> Any:
        change = {"actions": ["delete"], "before": {"deletion_protection_enabled": self.is_protected}}
        return {
            "resource_changes": [{"address": "aws_dynamodb_table.t", "type": "aws_dynamodb_table", "change": change}]
        }


def run(terraform: Any) -> None:
    destroy(terraform, Access(boto3.Session()), Path("plan"), "Destroy prod as shown?")


def test_protected_data_is_refused_before_anything_is_destroyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTO_APPROVE", "1")
    terraform = Terraform(is_protected=True)
    with pytest.raises(CommandError, match=r"Nothing was destroyed: .*aws_dynamodb_table\.t"):
        run(terraform)
    assert terraform.commands == ["plan -destroy"]


@pytest.mark.parametrize(
    ("response", "commands"), [("yes", ["plan -destroy", "apply"]), ("y", ["plan -destroy"]), ("", ["plan -destroy"])]
)
def test_only_yes_destroys(response: str, commands: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AUTO_APPROVE", raising=False)
    monkeypatch.setattr("builtins.input", lambda _: response)
    terraform = Terraform(is_protected=False)
    if response == "yes":
        run(terraform)
    else:
        with pytest.raises(CommandError, match="Nothing was changed"):
            run(terraform)
    assert terraform.commands == commands


class PlannedOnly:
    """Terraform whose plan ends with an exit code."""

    environment = "prod"
    file_options: Sequence[str] = ()

    def __init__(self, code: int) -> None:
        self._code = code

    def run(self, *arguments: str) -> int:
        assert arguments[0] == "plan"
        assert {"-detailed-exitcode", "-lock=false"} <= set(arguments)
        return self._code


def drift(terraform: Any) -> None:
    require_no_drift(terraform)


def test_a_plan_without_changes_is_no_drift(capsys: pytest.CaptureFixture[str]) -> None:
    drift(PlannedOnly(0))
    assert capsys.readouterr().out == "prod is deployed as this checkout describes it.\n"


@pytest.mark.parametrize(("code", "message"), [(2, "deployed as prod differs from this checkout"), (1, "plan failed")])
def test_drift_and_a_failed_plan_are_told_apart(code: int, message: str) -> None:
    with pytest.raises(CommandError, match=message):
        drift(PlannedOnly(code))
