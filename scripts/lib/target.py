"""Platforms that the zip is built for: this machine, or AWS Lambda."""

import os
import platform
import re
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from scripts.lib.common import ROOT, CommandError

ENVIRONMENTS = ROOT / "terraform" / "environments"

# The oldest glibc of the Lambda runtimes built for is 2.34, of Amazon Linux 2023.
LAMBDA_GLIBC = ("manylinux2014", "manylinux_2_17", "manylinux_2_28", "manylinux_2_34")


@dataclass(frozen=True)
class Target:
    """Python version, machine and operating system that the zip runs on."""

    python: str
    machine: str
    system: str

    @classmethod
    def host(cls) -> "Target":
        """Return the target of this interpreter, which runs the functions of the local system too."""
        major, minor = sys.version_info[:2]
        return cls(f"{major}.{minor}", platform.machine(), platform.system().lower())

    @classmethod
    def function(cls, architecture: str = "arm64") -> "Target":
        """Return the target of the functions in real accounts with this architecture, by Lambda's name."""
        return cls("3.13", "aarch64" if architecture == "arm64" else architecture, "linux")

    @property
    def name(self) -> str:
        """Target as a part of file names."""
        return f"python{self.python}-{self.system}-{self.machine}"

    @property
    def is_host(self) -> bool:
        """Whether the target is this interpreter."""
        return self == Target.host()

    @property
    def lambda_runtime(self) -> str:
        """Lambda's name of the runtime; Lambda's newest one for a newer Python."""
        minor = min(int(self.python.split(".")[1]), 13)
        return f"python3.{minor}"

    @property
    def lambda_architecture(self) -> str:
        """Lambda's name of the architecture."""
        return "arm64" if self.machine in {"aarch64", "arm64"} else "x86_64"

    @property
    def extension_suffix(self) -> str:
        """File name suffix of extension modules for this target."""
        if self.is_host:
            return str(sysconfig.get_config_var("EXT_SUFFIX"))
        return f".cpython-{self.python.replace('.', '')}-{self.machine}-linux-gnu.so"

    @property
    def pip_options(self) -> list[str]:
        """Options of pip that select wheels of this target."""
        if self.is_host:
            return []
        platforms = [f"--platform={tag}_{self.machine}" for tag in LAMBDA_GLIBC]
        return [*platforms, f"--python-version={self.python}", "--implementation=cp"]


def environment_target(environment: str, environments: Path = ENVIRONMENTS) -> Target:
    """Return the target of an environment: this machine for `local`, Lambda for any other.

    Terraform's variable `lambda_architecture` sets the architecture of the functions, and so of the zip.

    Raises:
        CommandError: Lambda has no such architecture.
    """
    if environment == "local":
        return Target.host()
    settings = environments / environment / "terraform.tfvars"
    assigned = re.search(
        r'^lambda_architecture\s*=\s*"(.*)"', settings.read_text() if settings.exists() else "", re.MULTILINE
    )
    # As for Terraform, the file takes precedence.
    architecture = assigned[1] if assigned else os.environ.get("TF_VAR_lambda_architecture", "arm64")  # noqa: SIM112
    if architecture not in {"arm64", "x86_64"}:
        raise CommandError(f"lambda_architecture is {architecture!r}: Lambda has arm64 and x86_64.")
    return Target.function(architecture)
