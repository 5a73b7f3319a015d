"""Terraform's init, plan, apply and outputs for one environment."""

import json
import re
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.lib.common import ROOT, CommandError
from scripts.lib.plans import modules
from scripts.lib.terraform_environment import init_lock, process_environment
from scripts.lib.terraform_program import find_program
from scripts.lib.terraform_roots import run_folder
from scripts.lib.user_environment import variables_of

ENVIRONMENTS = ROOT / "terraform" / "environments"

_PROGRESS_SECONDS = 10
_WAITING = "Interrupted: waiting for Terraform to save its state ..."


class ApplyError(CommandError):
    """Failed apply; `diagnostics` are Terraform's errors as objects of its JSON output."""

    def __init__(self, diagnostics: Sequence[Mapping[str, Any]]) -> None:
        self.diagnostics = diagnostics
        super().__init__(
            f"{find_program().name} failed:\n" + "\n".join(_as_text(diagnostic) for diagnostic in diagnostics)
        )


@dataclass(frozen=True)
class Root:
    """Terraform root module of one environment; its data and files are in `folder`.

    `variables` are Terraform's, and `variables_file` has further ones; `settings` are variables of the process's
    environment, which has few of the user's (`variables_of`).
    """

    environment: str
    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    variables_file: Path | None = None

    def __post_init__(self) -> None:
        if not self._source.is_dir():
            names = ", ".join(sorted(path.name for path in ENVIRONMENTS.iterdir() if path.is_dir()))
            raise CommandError(f"There is no environment {self.environment!r}; the environments are: {names}.")

    @property
    def _source(self) -> Path:
        return ENVIRONMENTS / self.environment

    @property
    def file_options(self) -> list[str]:
        """Options of a plan that read `variables_file`."""
        return [f"-var-file={self.variables_file.resolve()}"] if self.variables_file else []

    def init(self, *options: str) -> None:
        """Initialise the root with the provider of its lock file, which is left as it is; print nothing.

        Raises:
            CommandError: The init failed; the message is Terraform's output.
        """
        with init_lock():
            result = self._run("init", "-input=false", "-no-color", "-lockfile=readonly", *options, downloads=True)
        if result.returncode:
            raise CommandError(f"{find_program().name}'s init failed:\n{result.stdout}{result.stderr}")

    def apply(self, *options: str) -> str:
        """Apply without confirmation, print progress, and return Terraform's summary.

        Raises:
            ApplyError: The apply failed.
        """
        # An apply mostly waits, so it can do more at a time than Terraform's default of 10.
        command = self._command(
            "apply",
            "-auto-approve",
            "-input=false",
            "-json",
            "-lock-timeout=5m",
            "-parallelism=30",
            *self.file_options,
            *options,
        )
        errors: list[dict[str, Any]] = []
        summary = ""
        done, planned, shown = 0, 0, time.monotonic()
        with subprocess.Popen(
            command, env=self._environment(), stdout=subprocess.PIPE, text=True, process_group=0
        ) as process:
            for event in _events(process):
                match event:
                    case {"type": "diagnostic", "diagnostic": {"severity": "error"} as diagnostic}:
                        errors.append(diagnostic)
                    case {"type": "change_summary", "changes": {"operation": "plan"} as changes}:
                        planned = changes["add"] + changes["change"] + changes["remove"]
                    case {"type": "change_summary", "@message": message}:
                        summary = str(message)
                    case {"type": "apply_complete", "hook": {"action": action}} if action != "read":
                        done += 1
                if planned and time.monotonic() - shown > _PROGRESS_SECONDS:
                    shown = time.monotonic()
                    print(f"    {done} of {planned} changes", flush=True)
        if process.returncode:
            raise ApplyError(errors)
        return summary.removeprefix("Apply complete! ")

    def run(self, *arguments: str) -> int:
        """Run a Terraform command that asks nothing in the terminal; return its exit code."""
        # Terraform that reads nothing from the terminal may have a group of its own.
        with subprocess.Popen(self._command(*arguments), env=self._environment(), process_group=0) as process:
            return _end_of(process)

    def outputs(self) -> dict[str, Any]:
        """Return all outputs by name, sensitive ones included; empty if nothing is applied."""
        return {name: output["value"] for name, output in self._json("output", "-json").items()}

    def resources(self) -> Iterator[dict[str, Any]]:
        """Yield every resource of the state, of all modules."""
        for module in modules(self._json("show", "-json").get("values", {}).get("root_module", {})):
            yield from module.get("resources", [])

    def planned(self, plan_file: Path) -> dict[str, Any]:
        """Return a plan as `terraform show -json` prints it."""
        return self._json("show", "-json", str(plan_file))

    def _json(self, *arguments: str) -> dict[str, Any]:
        result = self._run(*arguments, "-no-color")
        if result.returncode:
            raise CommandError(f"{find_program().name}'s {arguments[0]} failed:\n{result.stderr}")
        parsed: dict[str, Any] = json.loads(result.stdout)
        return parsed

    def _run(self, *arguments: str, downloads: bool = False) -> subprocess.CompletedProcess[str]:
        environment = self._environment(downloads=downloads)
        return subprocess.run(self._command(*arguments), env=environment, capture_output=True, text=True, check=False)

    def _command(self, *arguments: str) -> list[str]:
        return [find_program().path, f"-chdir={run_folder(self._source)}", *arguments]

    def _environment(self, *, downloads: bool = False) -> dict[str, str]:
        users = variables_of(self.environment, downloads=downloads)
        variables = {f"TF_VAR_{name}": value for name, value in self.variables.items()}
        data = {"TF_DATA_DIR": str(self.folder / "terraform")}
        return process_environment(users) | data | variables | dict(self.settings)


def backend_options(variables: Mapping[str, str]) -> list[str]:
    """Return the options of `init` for the S3 backend of an environment on a real account.

    Raises:
        CommandError: STATE_BUCKET or the region is not set.
    """
    bucket = variables.get("STATE_BUCKET")
    region = variables.get("STATE_REGION") or variables.get("AWS_REGION") or variables.get("AWS_DEFAULT_REGION")
    if not bucket or not region:
        raise CommandError(
            "Set the bucket of Terraform's state, which terraform/bootstrap creates, and its region: "
            "STATE_BUCKET=... STATE_REGION=..."
        )
    return ["-reconfigure", f"-backend-config=bucket={bucket}", f"-backend-config=region={region}"]


def wait(process: subprocess.Popen[Any]) -> int:
    """Wait for a Terraform process that shares the terminal, and return its exit code.

    Ctrl-C reaches it directly, and Terraform has to end by itself to save its state, so it is not killed.
    """
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            print(_WAITING, flush=True)


def _end_of(process: subprocess.Popen[Any]) -> int:
    """Wait for a Terraform process that has a group of its own, and return its exit code."""
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            _interrupt(process)


def _interrupt(process: subprocess.Popen[Any]) -> None:
    # Once, whoever else was told: the second time, Terraform ends without saving its state.
    process.send_signal(signal.SIGINT)
    print(_WAITING, flush=True)


def _events(process: subprocess.Popen[str]) -> Iterator[dict[str, Any]]:
    interrupted = False
    if process.stdout is None:
        return
    while True:
        try:
            line = process.stdout.readline()
        except KeyboardInterrupt:
            interrupted = True
            _interrupt(process)
            continue
        if not line:
            break
        if line.startswith("{"):
            yield json.loads(line)
    _end_of(process)
    if interrupted:
        raise KeyboardInterrupt


def _as_text(diagnostic: Mapping[str, Any]) -> str:
    address = diagnostic.get("address", "")
    detail = re.sub(r"\s+", " ", diagnostic.get("detail", "")).strip()
    return f"- {address}{': ' if address else ''}{diagnostic['summary']}{': ' if detail else ''}{detail}"
