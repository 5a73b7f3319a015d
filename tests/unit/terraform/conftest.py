"""Resources of the stack with their arguments, as `terraform test` applies it with a mocked provider.

Terraform alone can mock an instance of a resource, so all of these tests are skipped on OpenTofu.
"""

import fcntl
import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from scripts.lib.plans import managed_resources
from scripts.lib.terraform_environment import process_environment
from scripts.lib.terraform_program import TERRAFORM, find_program
from scripts.lib.terraform_provider import running_provider

STACK: Final = Path(__file__).parents[3] / "terraform" / "stack"


@dataclass(frozen=True)
class Stack:
    """Resources of the applied stack, by address without the leading `module.`."""

    resources: Mapping[str, Mapping[str, Any]]

    def __getitem__(self, address: str) -> Mapping[str, Any]:
        return self.resources[address]

    def of_type(self, kind: str) -> dict[str, Mapping[str, Any]]:
        """Return all resources of a type, by address."""
        return {address: values for address, values in self.resources.items() if f".{kind}." in f".{address}"}

    def of_function(self, name: str, resource: str) -> Mapping[str, Any]:
        """Return the resource of this address in the module of a function."""
        (values,) = self.all_of_function(name, resource)
        return values

    def all_of_function(self, name: str, resource: str) -> list[Mapping[str, Any]]:
        """Return the resources of this address, with any index, in the module of a function."""
        suffix = f'module.function["{name}"].{resource}'
        return [values for address, values in self.resources.items() if _uncounted(address).endswith(suffix)]

    @property
    def functions(self) -> dict[str, Mapping[str, Any]]:
        """All functions, by the name of the handler."""
        return {
            str(values["handler"]).rpartition(".")[2]: values for values in self.of_type("aws_lambda_function").values()
        }


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """Runs of the stack's `terraform test` by name: `status`, `errors`, and `root_module` of runs that apply."""
    if find_program().name != TERRAFORM:
        pytest.skip("OpenTofu mocks no instance of a resource")
    parsed: Mapping[str, Any] = computed_once(tmp_path_factory, "stack-runs", _runs)
    return parsed


def computed_once(tmp_path_factory: pytest.TempPathFactory, name: str, compute: Callable[[Path], Any]) -> Any:
    """Return what a function returns for an unused folder, computed by one of the processes that run tests.

    Args:
        tmp_path_factory: Fixture of pytest.
        name: Name of the folder, and of the file that keeps the value as JSON.
        compute: Function whose value can be written as JSON.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    response = shared / f"{name}.json"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not response.exists():
            response.write_text(json.dumps(compute(shared / name)))
    return json.loads(response.read_text())


@pytest.fixture(scope="session")
def production(runs: Mapping[str, Any]) -> Stack:
    """The stack with the settings of production."""
    return _stack(runs, "production")


@pytest.fixture(scope="session")
def disposable(runs: Mapping[str, Any]) -> Stack:
    """The stack with `force_destroy`, and every variable different from its default."""
    return _stack(runs, "disposable")


@pytest.fixture(scope="session")
def debug(runs: Mapping[str, Any]) -> Stack:
    """A function with the log level DEBUG."""
    return _stack(runs, "debug")


def _uncounted(address: str) -> str:
    return re.sub(r"\[\d+\]$", "", address)


def _stack(runs: Mapping[str, Any], name: str) -> Stack:
    assert runs[name]["status"] == "pass", runs[name]["errors"]
    return Stack(dict(managed(runs[name]["root_module"])))


def _with_instances(tree: Path) -> Path:
    """Return a copy of the stack, as links, whose tests mock single instances, too."""
    stack = tree / "terraform" / "stack"
    tests = stack / "tests"
    tests.mkdir(parents=True)
    for name in ("modules", "task_manager"):
        (tree / name).symlink_to(STACK.parents[1] / name)
    for folder in (STACK, STACK / "tests"):
        for path in folder.iterdir():
            if path.name != "tests" and not path.name.startswith("."):
                (stack / path.relative_to(STACK)).symlink_to(path)
    file = tests / "stack.tftest.hcl"
    file.unlink()
    file.write_text((STACK / "tests" / file.name).read_text() + (STACK / "tests" / "instances.hcl").read_text())
    return stack


def _runs(folder: Path) -> dict[str, Any]:
    return run_tests(_with_instances(folder / "tree"), folder / "data")


def run_tests(folder: Path, data: Path) -> dict[str, Any]:
    """Run the tests of a folder; return its runs by name: `status`, `errors`, and `root_module` of those that apply."""
    environment = process_environment() | {"TF_DATA_DIR": str(data)}
    terraform = [find_program().path, f"-chdir={folder}"]
    init = [*terraform, "init", "-backend=false", "-input=false", "-no-color"]
    initialized = subprocess.run(init, env=environment, capture_output=True, text=True, check=False)
    assert initialized.returncode == 0, initialized.stderr
    runs: dict[str, Any] = {}
    test = [*terraform, "test", "-json", "-verbose"]
    with (
        running_provider(data, environment) as with_provider,
        subprocess.Popen(test, env=with_provider, stdout=subprocess.PIPE, text=True) as process,
    ):
        for line in process.stdout or ():
            _note(json.loads(line), runs)
    runs.pop("", None)
    return runs


def _note(event: Mapping[str, Any], runs: dict[str, Any]) -> None:
    run = runs.setdefault(event.get("@testrun", ""), {"status": None, "errors": [], "root_module": {}})
    match event:
        case {"type": "test_run", "test_run": {"status": status}}:
            run["status"] = status
        case {"type": "diagnostic", "diagnostic": {"severity": "error"} as diagnostic}:
            run["errors"].append(diagnostic)
        case {"type": "test_state", "test_state": {"root_module": root}}:
            run["root_module"] = root


def managed(module: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the managed resources of a module and its children: address without the leading `module.`, and values."""
    for _, resource in managed_resources(module):
        yield resource["address"].removeprefix("module."), resource["values"]
