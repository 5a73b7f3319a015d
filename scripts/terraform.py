"""Run Terraform on the environments, with a provider mirror where this machine has one.

As a command it runs Terraform with the arguments that it gets, set up in the same way:
`python -m scripts.terraform -chdir=modules/sqs-queue test`.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.common import LOCAL, ROOT, CommandError, exclusive, report_errors, write_whole

ENVIRONMENTS = ROOT / "terraform" / "environments"
PROVIDER = "registry.terraform.io/hashicorp/aws"

_PROGRESS_SECONDS = 10


class ApplyError(CommandError):
    """An apply failed; `diagnostics` are Terraform's errors, as its JSON output has them."""

    def __init__(self, diagnostics: Sequence[Mapping[str, Any]]) -> None:
        self.diagnostics = diagnostics
        super().__init__("Terraform failed:\n" + "\n".join(_as_text(diagnostic) for diagnostic in diagnostics))


@dataclass(frozen=True)
class Root:
    """One environment's Terraform, with what it keeps in `folder`."""

    environment: str
    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self._source.is_dir():
            names = ", ".join(sorted(path.name for path in ENVIRONMENTS.iterdir() if path.is_dir()))
            raise CommandError(f"There is no environment {self.environment!r}; there are: {names}.")

    @property
    def _source(self) -> Path:
        return ENVIRONMENTS / self.environment

    def init(self, *options: str) -> None:
        """Make the root ready; quiet unless it fails.

        Raises:
            CommandError: Terraform's own words.
        """
        with one_init_at_a_time():
            answer = self._run("init", "-input=false", "-no-color", *options)
        if answer.returncode:
            raise CommandError(f"terraform init failed:\n{answer.stdout}{answer.stderr}")

    def apply(self, *options: str) -> str:
        """Apply without asking, printing how far it is, and return a summary.

        Raises:
            ApplyError: With Terraform's errors.
        """
        # Most of an apply is waiting, and more can wait at once than Terraform's default of 10.
        command = self._command(
            "apply", "-auto-approve", "-input=false", "-json", "-lock-timeout=5m", "-parallelism=30", *options
        )
        errors: list[dict[str, Any]] = []
        summary = ""
        done, planned, shown = 0, 0, time.monotonic()
        with subprocess.Popen(command, env=self._environment(), stdout=subprocess.PIPE, text=True) as process:
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
        """Run one of Terraform's commands in the terminal, for a person to read and answer; return its exit code."""
        with subprocess.Popen(self._command(*arguments), env=self._environment()) as process:
            return wait(process)

    def outputs(self) -> dict[str, Any]:
        """The outputs of what was applied, sensitive ones too; empty when nothing was."""
        return {name: output["value"] for name, output in self._json("output", "-json").items()}

    def resources(self) -> Iterator[dict[str, Any]]:
        """Every resource of the state, of all modules."""
        yield from _resources(self._json("show", "-json").get("values", {}).get("root_module", {}))

    def planned(self, plan_file: Path) -> dict[str, Any]:
        """Return what a plan would do, as `terraform show -json` says it."""
        return self._json("show", "-json", str(plan_file))

    def _json(self, *arguments: str) -> dict[str, Any]:
        answer = self._run(*arguments, "-no-color")
        if answer.returncode:
            raise CommandError(f"terraform {arguments[0]} failed:\n{answer.stderr}")
        parsed: dict[str, Any] = json.loads(answer.stdout)
        return parsed

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self._command(*arguments), env=self._environment(), capture_output=True, text=True, check=False
        )

    def _command(self, *arguments: str) -> list[str]:
        return ["terraform", f"-chdir={self._source}", *arguments]

    def _environment(self) -> dict[str, str]:
        variables = {f"TF_VAR_{name}": value for name, value in self.variables.items()}
        data = {"TF_DATA_DIR": str(self.folder / "terraform")}
        return process_environment() | data | variables | dict(self.settings)


def process_environment() -> dict[str, str]:
    """This process's environment, with what makes Terraform find its provider and ask nothing."""
    environment = dict(os.environ) | {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
    config = environment.pop("TF_CLI_CONFIG_FILE", "")
    if config and Path(config).is_file():
        # Whoever wrote one knows better.
        return environment | {"TF_CLI_CONFIG_FILE": config}
    mirror = find_mirror(environment)
    if mirror:
        environment["TF_CLI_CONFIG_FILE"] = str(_write_cli_config(mirror))
    elif "TF_PLUGIN_CACHE_DIR" not in environment:
        # Two dozen roots and modules are made ready, and the provider has 700 MB.
        cache = LOCAL / "plugin-cache"
        cache.mkdir(parents=True, exist_ok=True)
        environment["TF_PLUGIN_CACHE_DIR"] = str(cache)
        # Modules have no lock file, without which the cache is passed over.
        environment["TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE"] = "1"
    return environment


def one_init_at_a_time() -> AbstractContextManager[None]:
    """Keep other inits waiting: Terraform's plugin cache bears no two at once."""
    return exclusive(LOCAL / "terraform-init.lock")


def backend_options(variables: Mapping[str, str]) -> list[str]:
    """The options that tell `init` where the state of a real environment lies.

    Raises:
        CommandError: The bucket or its region is not named.
    """
    bucket = variables.get("STATE_BUCKET")
    region = variables.get("STATE_REGION") or variables.get("AWS_REGION") or variables.get("AWS_DEFAULT_REGION")
    if not bucket or not region:
        raise CommandError(
            "Name the bucket of Terraform's state, which terraform/bootstrap makes, and its region: "
            "STATE_BUCKET=... STATE_REGION=..."
        )
    return ["-reconfigure", f"-backend-config=bucket={bucket}", f"-backend-config=region={region}"]


def find_mirror(environment: Mapping[str, str], installed: Path = Path("/opt")) -> Path | None:
    """The folder to install the provider from, or None to leave it to Terraform.

    That is TF_PLUGIN_MIRROR, else a folder of `installed` that holds the provider, unless it lies in a folder
    where Terraform looks by itself.

    Raises:
        CommandError: TF_PLUGIN_MIRROR does not hold the provider.
    """
    named = environment.get("TF_PLUGIN_MIRROR")
    if named:
        if not (Path(named) / PROVIDER).is_dir():
            raise CommandError(f"TF_PLUGIN_MIRROR is {named}, which holds no {PROVIDER}.")
        return Path(named).resolve()
    if any((folder / PROVIDER).is_dir() for folder in _implied_mirrors(environment)):
        return None
    found = sorted(folder for folder in installed.glob("*") if (folder / PROVIDER).is_dir())
    return found[0] if found else None


def _implied_mirrors(environment: Mapping[str, str]) -> Iterator[Path]:
    home = Path(environment.get("HOME", "/"))
    yield home / ".terraform.d" / "plugins"
    yield home / "Library" / "Application Support" / "io.terraform" / "plugins"
    data_home = environment.get("XDG_DATA_HOME") or str(home / ".local" / "share")
    data_folders = environment.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    for folder in [data_home, *data_folders.split(":")]:
        yield Path(folder) / "terraform" / "plugins"


def _write_cli_config(mirror: Path) -> Path:
    # Terraform asks every method that is not excluded, also over a network that is not there.
    content = f"""\
provider_installation {{
  filesystem_mirror {{
    path    = {json.dumps(str(mirror))}
    include = ["hashicorp/aws"]
  }}
  direct {{
    exclude = ["hashicorp/aws"]
  }}
}}
"""
    config = LOCAL / "terraform.rc"
    if not config.exists() or config.read_text() != content:
        write_whole(config, content)
    return config


def wait(process: subprocess.Popen[Any]) -> int:
    """Wait for a child that shares the terminal.

    Ctrl-C reaches it directly, and Terraform must end by itself to save its state, so nothing is killed here.
    """
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            print("Interrupted: waiting for Terraform to save its state ...", flush=True)


def _events(process: subprocess.Popen[str]) -> Iterator[dict[str, Any]]:
    interrupted = False
    if process.stdout is None:
        return
    while True:
        try:
            line = process.stdout.readline()
        except KeyboardInterrupt:
            interrupted = True
            print("    Interrupted: waiting for Terraform to save its state ...", flush=True)
            continue
        if not line:
            break
        if line.startswith("{"):
            yield json.loads(line)
    wait(process)
    if interrupted:
        raise KeyboardInterrupt


def _resources(module: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield from module.get("resources", [])
    for child in module.get("child_modules", []):
        yield from _resources(child)


def _as_text(diagnostic: Mapping[str, Any]) -> str:
    place = diagnostic.get("address", "")
    detail = re.sub(r"\s+", " ", diagnostic.get("detail", "")).strip()
    return f"- {place}{': ' if place else ''}{diagnostic['summary']}{': ' if detail else ''}{detail}"


def main() -> None:
    """Run Terraform with this process's arguments, and end as it ends."""
    if sys.argv[1:] == ["--help"]:
        print(__doc__)
        return
    command = ["terraform", *sys.argv[1:]]
    turn = one_init_at_a_time() if "init" in command else nullcontext()
    with turn, subprocess.Popen(command, env=process_environment()) as process:
        sys.exit(wait(process))


if __name__ == "__main__":
    with report_errors():
        main()
