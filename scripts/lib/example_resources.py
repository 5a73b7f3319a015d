"""Resources of all modules' examples, as a mocked provider applies them: what a later version is planned over."""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from scripts.lib.common import ROOT, CommandError
from scripts.lib.offline_provider import offline_environment
from scripts.lib.plans import Resource, filled, managed_resources, state_file
from scripts.lib.terraform_program import find_program
from scripts.lib.terraform_provider import running_provider

EXAMPLES: Final = ROOT / "tests" / "e2e" / "module_examples"

_VARIABLES = {
    # Any file: nothing runs it. It is found from the root, so that what is kept of it names no folder of this machine.
    "package_path": "main.tf",
    "runtime": "python3.13",
    "key_value": "key-of-a-visitor-of-the-examples",
    "routes": '["POST /orders"]',
}
_EMPTY: tuple[Any, ...] = (None, "", [], {})
# Replaced whenever the API changes: that is how an API is deployed.
_REPLACED_BY_DESIGN = ("aws_api_gateway_deployment",)


@dataclass(frozen=True)
class ExamplesRoot:
    """Root module that calls the examples, and the environment to run it in; it has no state."""

    source: Path
    folder: Path
    environment: Mapping[str, str]

    def destroyed_over(self, resources: Sequence[Resource]) -> list[str]:
        """Return the addresses that a plan over these resources destroys or replaces, each with the reason."""
        changes = self._plan(resources).get("resource_changes", [])
        return [
            f"{change['address']}: {change.get('action_reason', 'delete')}"
            for change in changes
            if change["type"] not in _REPLACED_BY_DESIGN and "delete" in change["change"]["actions"]
        ]

    def applied(self) -> list[Resource]:
        """Apply the root with a mocked provider, and return the resources without values that are empty.

        Values that the provider knows when it plans are its own; the others are the mocked provider's.
        """
        output = self.run("test", "-json", "-verbose")
        (root,) = (event["test_state"]["root_module"] for event in _events(output) if event["type"] == "test_state")
        planned = {
            resource["address"]: resource.get("values", {})
            for _, resource in managed_resources(self._plan([])["planned_values"]["root_module"])
        }
        return [
            {
                "module": module,
                **{name: resource[name] for name in ("type", "name", "index", "schema_version") if name in resource},
                "values": _without_empty(filled(planned[resource["address"]], resource["values"])),
            }
            for module, resource in managed_resources(root)
        ]

    def _plan(self, resources: Sequence[Resource]) -> dict[str, Any]:
        state, plan = self.folder / "terraform.tfstate", self.folder / "plan"
        state.write_text(json.dumps(state_file(resources)))
        self.run("plan", "-refresh=false", "-input=false", "-lock=false", f"-state={state}", f"-out={plan}")
        parsed: dict[str, Any] = json.loads(self.run("show", "-json", str(plan)))
        return parsed

    def run(self, *arguments: str) -> str:
        """Run a command of Terraform or OpenTofu, and return its output.

        Raises:
            CommandError: The command failed.
        """
        command = [find_program().path, f"-chdir={self.source}", *arguments]
        result = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        if result.returncode:
            errors = "\n".join(_errors(result.stdout)) or result.stderr
            raise CommandError(f"{find_program().name}'s {arguments[0]} failed:\n{errors}")
        return result.stdout


@contextmanager
def examples_root(folder: Path, source: Path = EXAMPLES) -> Iterator[ExamplesRoot]:
    """Yield a root with the examples, initialised, with a running provider and without AWS.

    Args:
        folder: Folder for the data and plans of this root alone.
        source: Folder of the root's configuration.
    """
    variables = {f"TF_VAR_{name}": value for name, value in _VARIABLES.items()}
    with offline_environment() as without_aws:
        root = ExamplesRoot(source, folder, {**without_aws, **variables, "TF_DATA_DIR": str(folder / "data")})
        root.run("init", "-backend=false", "-input=false")
        with running_provider(folder / "data", root.environment) as environment:
            yield replace(root, environment=environment)


def _events(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines() if line.startswith('{"@')]


def _errors(output: str) -> Iterator[str]:
    for event in _events(output):
        if event["type"] == "diagnostic":
            yield f"{event['diagnostic']['summary']}: {event['diagnostic']['detail']}"


def _without_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in _EMPTY}
