"""Run every static check, two at a time, and show the output of those that fail."""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from scripts.common import LOCAL, ROOT, CommandError, report_errors
from scripts.terraform import process_environment

DEV = ROOT / ".venv-dev" / "bin"
CHECKOV = ROOT / ".venv-checkov" / "bin" / "checkov"
TERRAFORM_FOLDERS = ("modules", "terraform")

_VARIABLE = re.compile(r'^variable "([^"]+)"', re.MULTILINE)


@dataclass(frozen=True)
class Outcome:
    """How a check ended; `complaint` is empty when it passed."""

    name: str
    complaint: str
    seconds: float


@dataclass(frozen=True)
class Check:
    """One check: commands to run in turn, all of which must end well."""

    name: str
    commands: tuple[tuple[str, ...], ...]
    settings: tuple[tuple[str, str], ...] = ()

    def run(self) -> Outcome:
        """Run it to its end, keeping what it says."""
        started = time.monotonic()
        complaint = ""
        environment = process_environment() | dict(self.settings)
        for command in self.commands:
            answer = subprocess.run(
                command,
                cwd=ROOT,
                env=environment,
                capture_output=True,
                text=True,
                stdin=subprocess.DEVNULL,
                check=False,
            )
            if answer.returncode:
                complaint = (answer.stdout + answer.stderr).strip() or f"{command[0]} ended with {answer.returncode}"
                break
        return Outcome(self.name, complaint, time.monotonic() - started)


def checks() -> Iterator[Check]:
    """All checks, those that take longest first."""
    yield Check("checkov", ((str(CHECKOV), "--config-file", ".checkov.yaml"),))
    yield from _validations()
    # A cache of its own: two runs of mypy at once spoil each other's.
    yield _python("mypy", "mypy", f"--cache-dir={LOCAL / 'lint' / 'mypy'}", *_python_folders())
    yield _python("import directions", "lint-imports")
    yield _python("ruff", "ruff", "check", ".")
    yield _python("ruff format", "ruff", "format", "--check", "--diff", ".")
    yield _python("contract", "python", "-m", "scripts.openapi", "--check")
    yield _python("grafana dashboard", "python", "-m", "scripts.grafana_dashboard", "--check")
    yield _python("module docs", "python", "scripts/module_docs.py", "--check")
    yield Check("terraform fmt", (("terraform", "fmt", "-check", "-diff", "-recursive", *TERRAFORM_FOLDERS),))
    if shutil.which("tflint"):
        yield Check("tflint", (("tflint", "--init"), ("tflint", "--recursive", f"--config={ROOT / '.tflint.hcl'}")))


def _python(name: str, program: str, *arguments: str) -> Check:
    return Check(name, ((str(DEV / program), *arguments),))


def _python_folders() -> list[str]:
    return [name for name in ("task_manager", "scripts", "tests") if (ROOT / name).is_dir()]


def _validations() -> Iterator[Check]:
    roots = [*sorted((ROOT / "terraform" / "environments").iterdir()), ROOT / "terraform" / "bootstrap"]
    for root in [*roots, _root_of_all_examples()]:
        terraform = (sys.executable, "-m", "scripts.terraform", f"-chdir={root}")
        init = (*terraform, "init", "-backend=false", "-input=false", "-no-color")
        validate = (*terraform, "validate", "-no-color")
        data = LOCAL / "lint" / f"{root.parent.name}-{root.name}-data"
        yield Check(f"validate {root.relative_to(ROOT)}", (init, validate), (("TF_DATA_DIR", str(data)),))


def _root_of_all_examples() -> Path:
    """A root that calls the example of every module: one start of the provider validates them all."""
    root = LOCAL / "lint" / "examples"
    root.mkdir(parents=True, exist_ok=True)
    lines = []
    for example in sorted((ROOT / "modules").glob("*/examples/*")):
        name = f"{example.parts[-3]}-{example.name}"
        source = os.path.relpath(example, root)
        variables = [found for file in example.glob("*.tf") for found in _VARIABLE.findall(file.read_text())]
        lines += [f'variable "{name}-{variable}" {{}}\n' for variable in variables]
        arguments = [f"  {variable} = var.{name}-{variable}\n" for variable in variables]
        lines.append(f'module "{name}" {{\n  source = "{source}"\n{"".join(arguments)}}}\n')
    (root / "main.tf").write_text("".join(lines))
    return root


def main() -> None:
    """Run them all and end with 1 when one failed."""
    argparse.ArgumentParser(prog="python -m scripts.lint", description=__doc__).parse_args()
    tasks: list[Callable[[], Outcome]] = [check.run for check in checks()]
    failed = 0
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as side_by_side:
        for outcome in side_by_side.map(lambda task: task(), tasks):
            print(
                f"{'FAILED' if outcome.complaint else 'passed'}  {outcome.name} ({outcome.seconds:.1f} s)", flush=True
            )
            if outcome.complaint:
                failed += 1
                print(outcome.complaint, flush=True)
    skipped = 0 if shutil.which("tflint") else 1
    if skipped:
        print("\n!!!!! NOT RUN: tflint, which is not installed on this machine. !!!!!\n", flush=True)
    print(f"lint: {len(tasks) - failed} passed, {failed} failed, {skipped} skipped")
    if skipped and os.environ.get("REQUIRE_TFLINT") == "1":
        raise CommandError("REQUIRE_TFLINT is 1, and tflint is not installed.")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    with report_errors():
        main()
