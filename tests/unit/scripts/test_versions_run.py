"""Versions with which the tests of the modules passed."""

import json
from pathlib import Path

import pytest

from scripts.lib.terraform_modules import MODULES
from scripts.lib.terraform_program import find_program
from scripts.lib.versions_run import VERSIONS_RUN, all_described, describe, note_versions, versions_of


def test_the_versions_of_both_programs_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    note_versions(["b", "a"], {"Terraform": "1.11.4", "provider": "5.100.0"}, file)
    note_versions(["a"], {"OpenTofu": "1.12.6", "provider": "6.0.0"}, file)

    noted = json.loads(file.read_text())

    assert list(noted) == ["a", "b"]
    assert noted["a"] == {"Terraform": "1.11.4", "OpenTofu": "1.12.6", "provider": "6.0.0"}


@pytest.mark.parametrize(
    ("versions", "text"),
    [
        (
            {"OpenTofu": "1.12.6", "Terraform": "1.11.4", "provider": "5.100.0"},
            "Terraform 1.11.4, OpenTofu 1.12.6, provider 5.100.0 (compared with 6.25.0)",
        ),
        ({"OpenTofu": "1.12.6"}, "OpenTofu 1.12.6, no provider"),
        ({}, "none"),
    ],
)
def test_what_was_only_compared_is_marked(versions: dict[str, str], text: str) -> None:
    assert describe("queue", {"queue": versions}, "6.25.0") == text


def test_the_versions_of_this_machine(tmp_path: Path) -> None:
    program = find_program()
    (tmp_path / "providers" / program.provider / "5.100.0").mkdir(parents=True)
    versions = versions_of(program, tmp_path)
    assert versions.keys() == {program.name, "provider"}
    assert versions["provider"] == "5.100.0"


def test_every_module_was_run_with_both_programs() -> None:
    modules = {folder.parent.name for folder in MODULES.glob("*/versions.tf")}
    assert json.loads(VERSIONS_RUN.read_text()).keys() == modules
    assert all("Terraform " in text and "OpenTofu " in text for text in all_described().values())
