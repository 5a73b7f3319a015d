"""The program that applies Terraform's configuration on this machine: Terraform or OpenTofu."""

import os
import subprocess
from dataclasses import dataclass
from functools import cache
from typing import Final

from scripts.lib.common import ROOT, CommandError

TERRAFORM: Final = "Terraform"
OPENTOFU: Final = "OpenTofu"

_REGISTRIES = {TERRAFORM: "registry.terraform.io", OPENTOFU: "registry.opentofu.org"}


@dataclass(frozen=True)
class Program:
    """Program by its name, TERRAFORM or OPENTOFU, and its path."""

    name: str
    path: str

    @property
    def provider(self) -> str:
        """Address of the AWS provider, which each program has from a registry of its own."""
        return f"{_REGISTRIES[self.name]}/hashicorp/aws"


def find_program() -> Program:
    """Return the program that TERRAFORM names, else `terraform`, else `tofu`, from the PATH.

    Raises:
        CommandError: There is none, it is too old, or it is another program of that name.
    """
    return _find(os.environ.get("TERRAFORM", ""), os.environ.get("PATH", ""))


@cache
def _find(configured: str, path: str) -> Program:
    response = subprocess.run(
        [ROOT / "scripts" / "find-terraform"],
        env=os.environ | {"TERRAFORM": configured, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if response.returncode:
        raise CommandError(response.stderr.strip().removeprefix("error: "))
    name, _, program = response.stdout.strip().partition(" ")
    return Program(name, program)
