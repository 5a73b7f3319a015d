"""Run Terraform or OpenTofu with this command's arguments, with a provider mirror where this machine has one.

For example: `python -m scripts.terraform -chdir=modules/sqs-queue test`.
"""

import os
import subprocess
import sys
from contextlib import nullcontext

from scripts.lib.common import report_errors
from scripts.lib.terraform import wait
from scripts.lib.terraform_environment import init_lock, process_environment
from scripts.lib.terraform_program import find_program


def main() -> None:
    """Run the program and end with its exit code."""
    if sys.argv[1:] == ["--help"]:
        print(__doc__)
        return
    command = [find_program().path, *sys.argv[1:]]
    lock = init_lock() if "init" in command else nullcontext()
    with lock, subprocess.Popen(command, env=process_environment(os.environ)) as process:
        sys.exit(wait(process))


if __name__ == "__main__":
    with report_errors():
        main()
