"""Calls of modules, planned all at once: Terraform reports the errors of every call.

The tests are skipped on OpenTofu, whose reports have not been compared.
"""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scripts.lib.common import ROOT
from scripts.lib.offline_provider import offline_environment
from scripts.lib.terraform_environment import init_lock, process_environment
from scripts.lib.terraform_program import TERRAFORM, find_program
from scripts.lib.terraform_provider import running_provider

# Some modules need no provider, but one runs for all.
_ROOT = """\
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  # Its region, credentials and endpoint are in the environment.
  skip_credentials_validation = true
  skip_requesting_account_id  = true
}
"""


@dataclass(frozen=True)
class Error:
    """Error of a plan; `rule` is file and line of our validation or precondition, empty for the provider's errors."""

    message: str
    rule: str


def plan(folder: Path, calls: Mapping[str, tuple[Path, Mapping[str, Any]]]) -> dict[str, list[Error]]:
    """Return the errors of each call by its name; by an empty name, those of which Terraform does not say the call.

    Args:
        folder: Empty folder for the configuration.
        calls: Source folder and inputs of each call, by a name that Terraform takes. Strings in inputs are templates,
            as in Terraform's JSON syntax.
    """
    if find_program().name != TERRAFORM:
        pytest.skip("errors are read in the form of Terraform")
    folder.mkdir(parents=True)
    for name, (source, inputs) in calls.items():
        # Absolute paths would be copied.
        call = {"source": os.path.relpath(source, folder), **inputs}
        _file(folder, name).write_text(json.dumps({"module": {name: call}}))
    (folder / "root.tf").write_text(_ROOT)
    data = {"TF_DATA_DIR": str(folder / "data")}
    with init_lock():
        init = ("init", "-backend=false", "-input=false", "-no-color")
        initialized = _terraform(folder, process_environment() | data, *init)
    assert initialized.returncode == 0, initialized.stdout + initialized.stderr
    errors: dict[str, list[Error]] = {name: [] for name in ("", *calls)}
    with offline_environment() as environment, running_provider(folder / "data", environment | data) as with_provider:
        # Terraform reads validations that refer to other values only once all others succeed.
        while found := list(_errors(folder, with_provider)):
            errors[""] = []
            for name, error in found:
                errors[name].append(error)
            refused = {name for name, _ in found} - {""}
            if not refused:
                break
            for name in refused:
                _file(folder, name).unlink()
    return errors


def _errors(folder: Path, environment: Mapping[str, str]) -> Iterator[tuple[str, Error]]:
    planned = _terraform(folder, environment, "plan", "-json", "-refresh=false", "-lock=false", "-input=false")
    events = [json.loads(line) for line in planned.stdout.splitlines()]
    diagnostics = [event["diagnostic"] for event in events if event["type"] == "diagnostic"]
    for diagnostic in diagnostics:
        if diagnostic["severity"] == "error":
            yield _call(diagnostic), _error(folder, diagnostic)


def _file(folder: Path, call: str) -> Path:
    return folder / f"{call}.tf.json"


def _call(diagnostic: Mapping[str, Any]) -> str:
    """Return the name of the call that an error is of; empty where Terraform reports none."""
    file = Path(diagnostic.get("range", {}).get("filename", ""))
    if file.name.endswith(".tf.json"):
        return file.name.removesuffix(".tf.json")
    place = diagnostic.get("address") or diagnostic.get("snippet", {}).get("context", "")
    return str(place.split(".")[1]) if place.startswith("module.") else ""


def _error(folder: Path, diagnostic: Mapping[str, Any]) -> Error:
    message, _, rule = diagnostic.get("detail", "").partition("\n\nThis was checked by the validation rule at ")
    if "precondition failed" in diagnostic["summary"]:
        rule = diagnostic["range"]["filename"]
    place = rule and (folder / rule.partition(",")[0]).resolve()
    return Error(message or diagnostic["summary"], str(place).removeprefix(f"{ROOT}/"))


def _terraform(folder: Path, environment: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [find_program().path, f"-chdir={folder}", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
