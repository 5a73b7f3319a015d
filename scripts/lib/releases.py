"""Versions of the repository: one for the modules, the stack, the contract and the package."""

import tomllib
from typing import Final

from scripts.lib.common import ROOT

VERSION: Final[str] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
