"""Platforms that the zip is built for: this machine, or AWS Lambda."""

import platform
import sys
import sysconfig
from dataclasses import dataclass

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
    def function(cls) -> "Target":
        """Return the target of the functions in real accounts."""
        return cls("3.13", "aarch64", "linux")

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


def environment_target(environment: str) -> Target:
    """Return the target of an environment: this machine for `local`, Lambda for any other."""
    return Target.host() if environment == "local" else Target.function()
