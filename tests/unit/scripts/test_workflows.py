"""Workflows on GitHub: pinned actions, least permissions, and the versions and identities that they name."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # it comes with moto, without types

from scripts.lib.common import ROOT
from scripts.lib.linters import find_linter

WORKFLOWS = {file.name: file for file in (ROOT / ".github" / "workflows").glob("*.yml")}


def parsed(name: str) -> Any:
    """Return a workflow; the key `on` is read as true."""
    return yaml.safe_load(WORKFLOWS[name].read_text())


def jobs(name: str) -> list[Any]:
    """Return the jobs of a workflow."""
    return list(parsed(name)["jobs"].values())


@pytest.mark.parametrize("name", WORKFLOWS)
def test_actions_are_pinned_to_a_commit(name: str) -> None:
    used = re.findall(r"uses: (\S+)(.*)", WORKFLOWS[name].read_text())
    assert used
    for action, comment in used:
        assert action.startswith("./") or re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action), action
        assert action.startswith("./") or re.fullmatch(r" # v\d+\.\d+\.\d+", comment), action


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_token_may_write_only_where_a_job_says_so(name: str) -> None:
    assert parsed(name)["permissions"]["contents"] == "read"
    writers = [job for job in jobs(name) if job.get("permissions", {}).get("contents") == "write"]
    assert len(writers) == (name == "release.yml")


@pytest.mark.parametrize(
    ("name", "role"),
    [("plan.yml", "PLAN_ROLE_ARN"), ("drift.yml", "PLAN_ROLE_ARN"), ("deploy.yml", "APPLY_ROLE_ARN")],
)
def test_a_workflow_has_the_identity_of_its_role_and_no_key(name: str, role: str) -> None:
    text = WORKFLOWS[name].read_text()
    assert re.findall(r"vars\.(\w+_ROLE_ARN)", text).count(role) == len(re.findall(r"_ROLE_ARN", text))
    assert parsed(name)["permissions"]["id-token"] == "write"
    assert "secrets." not in text
    assert "AWS_ACCESS_KEY" not in text


def test_a_pull_request_is_planned_a_tag_applied_and_drift_looked_for_daily() -> None:
    triggers = {name: parsed(name)[True] for name in WORKFLOWS}
    assert "pull_request" in triggers["plan.yml"]
    assert triggers["deploy.yml"]["push"] == {"tags": ["v*"]}
    assert re.fullmatch(r"\d+ \d+ \* \* \*", triggers["drift.yml"]["schedule"][0]["cron"])


def test_everything_is_tested_with_both_programs_both_providers_and_each_python() -> None:
    matrices = {name: job["strategy"]["matrix"] for name, job in parsed("ci.yml")["jobs"].items() if "strategy" in job}
    assert matrices["test"] == {"python": ["3.11", "3.12", "3.13", "3.14"]}
    assert matrices["terraform"] == {"program": ["terraform", "tofu"], "provider": ["5.100.0", "6.0"]}
    assert [system["name"] for system in matrices["systems"]["include"]] == [
        "macOS",
        "Debian 13",
        "Ubuntu 24.04",
        "Fedora",
    ]


def test_linters_have_one_version() -> None:
    assert all(
        linter not in file.read_text()
        for file in WORKFLOWS.values()
        for linter in ("setup-tflint", "actionlint@", "oasdiff@", "tflint@")
    )


def test_a_mistake_in_a_workflow_is_found(tmp_path: Path) -> None:
    actionlint = find_linter("actionlint")
    if not actionlint:
        pytest.skip("actionlint is not installed")
    workflow = tmp_path / "ci.yml"
    workflow.write_text(WORKFLOWS["ci.yml"].read_text().replace("matrix.python", "matrix.pyhton"))
    checked = subprocess.run([actionlint, str(workflow)], capture_output=True, text=True, check=False)
    assert checked.returncode == 1
    assert 'property "pyhton" is not defined' in checked.stdout
