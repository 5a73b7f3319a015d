"""Parts of `make test`: the commands of each, and what its results are read from."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scripts.lib.common import LOCAL, REPORTS, ROOT

# Tests with a local AWS for each root, beside that of the system.
_ROOTS = ("tests/e2e/test_module_examples.py", "tests/e2e/test_orders.py", "tests/e2e/test_applied_environments.py")
# Compilers take minutes.
_COMPILED_CLIENTS = "tests/e2e/test_compiled_clients.py"
# Tests that recreate a system need one of their own; so that all systems are busy for about as long, others run there
# before them.
_SECOND_SYSTEM = ("tests/e2e/test_least_privilege.py", "tests/e2e/test_destroy.py", "tests/e2e/test_crash.py")

_NOT_ON_THE_FIRST_SYSTEM = (*_ROOTS, _COMPILED_CLIENTS, *_SECOND_SYSTEM)


@dataclass(frozen=True)
class Part:
    """Commands that run in order until one fails; the last one writes a report, or prints the counts.

    Args:
        name: Name of the part, of its log and of its report.
        commands: The commands.
        is_pytest: Whether the last command is pytest.
        on_local_aws: Whether it mostly waits for a local AWS of its own, and so runs beside the parts that calculate.
        folders: Folders of its tests; it can be broken by a change there, or of what files there import.
        settings: Variables of the commands' environment.
    """

    name: str
    commands: Sequence[Sequence[str]]
    is_pytest: bool = False
    on_local_aws: bool = False
    folders: Sequence[str] = ("",)
    settings: Mapping[str, str] = field(default_factory=dict)


def _python(*arguments: str) -> Sequence[str]:
    return sys.executable, "-m", *arguments


def _pytest(name: str, *arguments: str) -> Sequence[str]:
    # A cache of its own: concurrent runs overwrite a shared one.
    cache = f"cache_dir={LOCAL / 'pytest' / name}"
    return _python("pytest", f"--junitxml={REPORTS / f'{name}.xml'}", "-o", cache, *arguments)


def _calculated(name: str, *tests: str) -> Part:
    """Return a part whose tests need nothing of each other, so that any order will do."""
    first = ("-p", "scripts.lib.affected_first", "--failed-first", "--numprocesses=auto")
    return Part(name, [_pytest(name, *tests, *first)], is_pytest=True, folders=tests)


def _on_local_aws(name: str, system: str, *tests: str) -> Part:
    """Return a part with a local system of this name, whose tests run in the order that they define."""
    settings = {"E2E_NAME": system}
    return Part(name, [_pytest(name, *tests)], is_pytest=True, on_local_aws=True, settings=settings)


def _terraform_test(name: str, folder: str) -> Part:
    terraform = _python("scripts.terraform", f"-chdir={ROOT / folder}")
    init = (*terraform, "init", "-backend=false", "-input=false", "-no-color")
    return Part(name, [init, (*terraform, "test", "-no-color")])


PARTS: Mapping[str, Part] = {
    part.name: part
    for part in (
        Part("lint", [_python("scripts.lint")]),
        _calculated("unit", "tests/unit", "tests/contract", "tests/runtime"),
        _calculated("simulation", "tests/simulation"),
        Part(
            "modules",
            [_python("scripts.module_scan", "--check"), _python("scripts.test_modules")],
            folders=("modules",),
        ),
        _terraform_test("stack", "terraform/stack"),
        _on_local_aws("examples", "examples", *_ROOTS),
        _on_local_aws("e2e-second", "second", *_SECOND_SYSTEM),
        _on_local_aws("e2e", "e2e", "tests/e2e", *(f"--ignore={path}" for path in _NOT_ON_THE_FIRST_SYSTEM)),
        _on_local_aws("clients", "clients", _COMPILED_CLIENTS, "tests/e2e/test_generated_clients.py"),
    )
}

# The unit tests run the stack's tests too, since they read their results; the clients of compiled languages are slow.
DEFAULT_PARTS = [name for name in PARTS if name not in {"stack", "clients"}]
