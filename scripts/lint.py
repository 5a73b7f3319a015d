"""Run all static checks in parallel, and print the output of those that fail."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from scripts.lib.common import LOCAL, ROOT, CommandError, command_parser, report_errors
from scripts.lib.linters import LINTERS, find_linter, has_aws_rules, is_required
from scripts.lib.terraform_environment import process_environment
from scripts.lib.terraform_program import find_program
from scripts.lib.terraform_roots import OPENTOFU_LOCK, run_folder
from scripts.lib.user_environment import unconfigured_variables

DEV = ROOT / ".venv-dev" / "bin"
CHECKOV = ROOT / ".venv-checkov" / "bin" / "checkov"
TERRAFORM_FOLDERS = ("modules", "terraform")

_VARIABLE = re.compile(r'^variable "([^"]+)"', re.MULTILINE)


@dataclass(frozen=True)
class Outcome:
    """Result of a check; `error` is its output, empty if it passed."""

    name: str
    error: str
    seconds: float


@dataclass(frozen=True)
class Check:
    """Check that runs commands in order, all of which must succeed."""

    name: str
    commands: tuple[tuple[str, ...], ...]
    settings: tuple[tuple[str, str], ...] = ()

    def run(self) -> Outcome:
        """Run the commands until one fails, and return the outcome."""
        started = time.monotonic()
        error = ""
        environment = process_environment(unconfigured_variables()) | dict(self.settings)
        for command in self.commands:
            result = subprocess.run(
                command,
                cwd=ROOT,
                env=environment,
                capture_output=True,
                text=True,
                stdin=subprocess.DEVNULL,
                check=False,
            )
            if result.returncode:
                error = (result.stdout + result.stderr).strip() or f"{command[0]} exited with {result.returncode}"
                break
        return Outcome(self.name, error, time.monotonic() - started)


def checks() -> Iterator[Check]:
    """Yield all checks, the longest first."""
    yield Check("checkov", ((str(CHECKOV), "--config-file", ".checkov.yaml"),))
    yield from _validations()
    # A cache of its own: concurrent runs of mypy corrupt a shared one.
    yield _python("mypy", "mypy", f"--cache-dir={LOCAL / 'lint' / 'mypy'}", *_python_folders())
    yield _python("import directions", "lint-imports")
    yield _python("ruff", "ruff", "check", ".")
    yield _python("ruff format", "ruff", "format", "--check", "--diff", ".")
    yield _python("openapi document", "python", "-m", "scripts.openapi", "--check")
    yield _python("grafana dashboard", "python", "-m", "scripts.grafana_dashboard", "--check")
    yield _python("module docs", "python", "-m", "scripts.module_docs", "--check")
    yield _python("performance page", "python", "-m", "scripts.performance", "--check")
    yield Check("terraform fmt", ((find_program().path, "fmt", "-check", "-diff", "-recursive", *TERRAFORM_FOLDERS),))
    if find_linter("oasdiff"):
        yield _python("changes of the contract", "python", "-m", "scripts.release", "check")
    if tflint := find_linter("tflint"):
        rules = ("--enable-plugin=aws",) if has_aws_rules() else ()
        yield Check("tflint", ((tflint, "--recursive", f"--config={ROOT / '.tflint.hcl'}", *rules),))
    if actionlint := find_linter("actionlint"):
        # Shell in workflows is one line each; programs that a machine may have would make its findings others'.
        yield Check("actionlint", ((actionlint, "-shellcheck=", "-pyflakes=", *_workflows()),))


def _workflows() -> list[str]:
    return sorted(str(file) for file in (ROOT / ".github" / "workflows").glob("*.yml"))


def _python(name: str, program: str, *arguments: str) -> Check:
    return Check(name, ((str(DEV / program), *arguments),))


def _python_folders() -> list[str]:
    return [name for name in ("task_manager", "scripts", "tests") if (ROOT / name).is_dir()]


def _validations() -> Iterator[Check]:
    roots = [*sorted((ROOT / "terraform" / "environments").iterdir()), ROOT / "terraform" / "bootstrap"]
    for root in [*roots, _examples_root()]:
        terraform = (sys.executable, "-m", "scripts.terraform", f"-chdir={run_folder(root)}")
        lock = ("-lockfile=readonly",) if (root / OPENTOFU_LOCK).exists() else ()
        init = (*terraform, "init", "-backend=false", "-input=false", "-no-color", *lock)
        validate = (*terraform, "validate", "-no-color")
        data = LOCAL / "lint" / f"{root.parent.name}-{root.name}-data"
        yield Check(f"validate {root.relative_to(ROOT)}", (init, validate), (("TF_DATA_DIR", str(data)),))


def _examples_root() -> Path:
    """Write a root that calls the examples of all modules, so that one run of the provider validates them."""
    root = LOCAL / "lint" / "examples"
    root.mkdir(parents=True, exist_ok=True)
    lines = []
    for example in sorted((ROOT / "modules").glob("*/examples/*")):
        prefix = f"{example.parts[-3]}-{example.name}"
        source = os.path.relpath(example, root)
        variables = [name for file in example.glob("*.tf") for name in _VARIABLE.findall(file.read_text())]
        lines += [f'variable "{prefix}-{variable}" {{}}\n' for variable in variables]
        arguments = [f"  {variable} = var.{prefix}-{variable}\n" for variable in variables]
        lines.append(f'module "{prefix}" {{\n  source = "{source}"\n{"".join(arguments)}}}\n')
    (root / "main.tf").write_text("".join(lines))
    return root


def main() -> None:
    """Run all checks and exit with 1 if one failed."""
    command_parser("lint", __doc__).parse_args()
    all_checks = list(checks())
    failed = 0
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for outcome in pool.map(Check.run, all_checks):
            print(f"{'FAILED' if outcome.error else 'passed'}  {outcome.name} ({outcome.seconds:.1f} s)", flush=True)
            if outcome.error:
                failed += 1
                print(outcome.error, flush=True)
    missing = [name for name in LINTERS if not find_linter(name)]
    reasons = [f"{name}, which is not installed; `scripts/linters --install` installs it" for name in missing]
    if not has_aws_rules():
        reasons.append("the AWS rules of tflint, a plugin that is not installed")
    for reason in reasons:
        print(f"\n!!!!! NOT RUN: {reason}. !!!!!", flush=True)
    print(f"\nlint: {len(all_checks) - failed} passed, {failed} failed, {len(reasons)} skipped")
    if required := [name for name in missing if is_required(name)]:
        settings = ", ".join(f"REQUIRE_{name.upper()}=1" for name in required)
        raise CommandError(
            f"{', '.join(required)} must run ({settings}); `scripts/linters --install` installs what is missing."
        )
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    with report_errors():
        main()
