"""Run of one part of `make test`, and how far it is."""

import json
import re
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence

from scripts.lib.common import REPORTS, ROOT
from scripts.lib.terraform_environment import process_environment
from scripts.lib.test_parts import Part
from scripts.lib.test_results import Result, parse_output, parse_report
from scripts.lib.user_environment import unconfigured_variables

# pytest prints a share after each line of tests, other commands print a line for each check.
_SHARE = re.compile(r"\[ *(\d+%)\]")
_CHECK = re.compile(r"(passed|FAILED)  ")


class Run:
    """Run of a part. `progress` is empty before it begins, and `result` is None until it has ended.

    Args:
        part: The part.
        first: Test files that run first.
        show: Receives each line of output.
    """

    def __init__(self, part: Part, first: Sequence[str], show: Callable[[str], object]) -> None:
        self.part = part
        self.log = REPORTS / f"{part.name}.log"
        self.progress = ""
        self.result: Result | None = None
        self.seconds = 0.0
        self._first = first
        self._show = show
        self._checks = 0

    def __str__(self) -> str:
        return f"{self.part.name}: {self.result} ({self.seconds:.0f} s)"

    def __call__(self) -> Result:
        """Run the commands until one fails, with their output in the log, and return the result.

        Raises:
            CommandError: The last command succeeded without saying what it ran.
        """
        started = time.monotonic()
        self.progress = "started"
        report, affected = REPORTS / f"{self.part.name}.xml", REPORTS / f"{self.part.name}.affected.json"
        report.unlink(missing_ok=True)
        affected.write_text(json.dumps(self._first))
        settings = {"PYTHONUNBUFFERED": "1", "AFFECTED_TESTS": str(affected), **self.part.settings}
        exit_code = self._execute(process_environment(unconfigured_variables()) | settings)
        self.seconds = time.monotonic() - started
        if self.part.is_pytest:
            self.result = parse_report(report, exit_code)
        else:
            self.result = parse_output(self.log.read_text(), exit_code)
        return self.result

    def _execute(self, environment: Mapping[str, str]) -> int:
        with self.log.open("w") as log:
            for command in self.part.commands:
                with subprocess.Popen(
                    command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
                ) as process:
                    for line in process.stdout or ():
                        log.write(line)
                        log.flush()
                        self._note(line)
                if process.returncode:
                    return process.returncode
        return 0

    def _note(self, line: str) -> None:
        self._show(line)
        if share := _SHARE.search(line):
            self.progress = share[1]
        elif _CHECK.match(line):
            self._checks += 1
            self.progress = f"{self._checks} checked"
