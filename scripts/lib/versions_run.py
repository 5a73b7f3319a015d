"""Versions of Terraform, OpenTofu and the provider with which the tests of each module passed.

The file is written by `scripts.test_modules --note`, so what it says was run.
"""

import json
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from scripts.lib.common import ROOT, write_atomically
from scripts.lib.provider_arguments import PROVIDER_6
from scripts.lib.terraform_environment import process_environment
from scripts.lib.terraform_program import OPENTOFU, TERRAFORM, Program

VERSIONS_RUN: Final = ROOT / "scripts" / "data" / "versions-run.json"
PROVIDER: Final = "provider"

Versions = Mapping[str, str]


def versions_of(program: Program, data: Path) -> dict[str, str]:
    """Return the version of a program by its name, and that of the provider in its data, if a module has one."""
    command = [program.path, "version", "-json"]
    answer = subprocess.run(command, env=process_environment(), capture_output=True, text=True, check=True)
    versions = {program.name: json.loads(answer.stdout)["terraform_version"]}
    installed = sorted((data / "providers" / program.provider).glob("*"))
    return versions | ({PROVIDER: installed[-1].name} if installed else {})


def note_versions(modules: Iterable[str], versions: Versions, file: Path = VERSIONS_RUN) -> None:
    """Note that the tests of modules passed with these versions; those of the other program are kept."""
    noted = json.loads(file.read_text()) if file.exists() else {}
    for module in modules:
        noted[module] = noted.get(module, {}) | versions
    write_atomically(file, json.dumps(dict(sorted(noted.items())), indent=1, sort_keys=True) + "\n")


def describe(module: str, noted: Mapping[str, Versions], compared: str) -> str:
    """Return the versions run for a module, and the version of the provider that it was only compared with."""
    versions = noted.get(module, {})
    programs = [f"{name} {versions[name]}" for name in (TERRAFORM, OPENTOFU) if name in versions]
    provider = f"provider {versions[PROVIDER]} (compared with {compared})" if PROVIDER in versions else "no provider"
    return ", ".join([*programs, provider]) if programs else "none"


def all_described() -> Mapping[str, str]:
    """Return the text of each module that was run."""
    noted = json.loads(VERSIONS_RUN.read_text())
    compared = json.loads(PROVIDER_6.read_text())["provider"]
    return {module: describe(module, noted, compared) for module in noted}
