"""Linters that are programs of their own, of which a machine may have none."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Final

from scripts.lib.common import ROOT

LINTERS: Final = ("tflint", "actionlint", "oasdiff")

_AWS_RULES = "tflint-ruleset-aws"


def find_linter(name: str) -> str | None:
    """Return the path of a linter as `scripts/linters --install` installed it, else from the PATH; None without it."""
    installed = _folder() / name
    return str(installed) if installed.is_file() else shutil.which(name)


def is_required(name: str) -> bool:
    """Return whether REQUIRE_<NAME> is 1: a check that cannot run has failed."""
    return os.environ.get(f"REQUIRE_{name.upper()}") == "1"


def has_aws_rules() -> bool:
    """Return whether tflint finds its rules for AWS, a plugin, in one of the folders in which it looks."""
    configured = os.environ.get("TFLINT_PLUGIN_DIR")
    folders = (
        [Path(configured)] if configured else [ROOT / ".tflint.d" / "plugins", Path.home() / ".tflint.d" / "plugins"]
    )
    return any((folder / _AWS_RULES).is_file() for folder in folders)


@cache
def _folder() -> Path:
    printed = subprocess.run([ROOT / "scripts" / "linters"], capture_output=True, text=True, check=True).stdout
    return Path(printed.strip())
