"""One running provider that several Terraform commands share, for tests that reach no AWS.

Terraform starts the provider anew for each run of a test file, which takes longer than the run itself.
"""

import re
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from scripts.lib.common import CommandError
from scripts.lib.processes import wait_until
from scripts.lib.terraform_program import TERRAFORM, Program, find_program

# Variable of Terraform with the addresses of providers that run already.
_REATTACH = "TF_REATTACH_PROVIDERS"

_ADDRESS = re.compile(rf"{_REATTACH}='(\{{.*\}})'")
_START_SECONDS = 60
_STOP_SECONDS = 10


@contextmanager
def running_provider(data: Path, environment: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Run the provider, and yield the environment with which Terraform uses it.

    The provider reads its configuration from this environment alone, whatever the environment of a command is. `init`
    must run without it: it installs no provider that runs already, and does not check its version.

    Args:
        data: TF_DATA_DIR of an initialised folder.
        environment: Environment of the provider.

    Raises:
        CommandError: The provider is not installed, or it does not start.
    """
    log = data / "provider.log"
    with (
        log.open("w") as output,
        subprocess.Popen(
            [_installed(data), "-debug"], env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        ) as process,
    ):
        try:
            wait_until(lambda: process.poll() is not None or bool(_ADDRESS.search(log.read_text())), _START_SECONDS)
            address = _ADDRESS.search(log.read_text())
            if not address:
                raise CommandError(f"Terraform's provider does not start:\n{log.read_text()}")
            # The provider does not know which program asks.
            asked = address[1].replace(Program(TERRAFORM, "").provider, find_program().provider)
            yield dict(environment) | {_REATTACH: asked}
        finally:
            # It removes its socket when it is interrupted.
            process.send_signal(signal.SIGINT)
            if not wait_until(lambda: process.poll() is not None, _STOP_SECONDS):
                process.kill()


def _installed(data: Path) -> Path:
    for program in (data / "providers" / find_program().provider).glob("*/*/terraform-provider-aws_*"):
        return program
    raise CommandError(f"{data} has no provider: run its init first.")
