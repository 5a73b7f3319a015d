"""Remove each permission of each function in turn, and print what fails without it.

It uses a local system of the end-to-end tests, with IAM enforced. The exit code is 1 if a permission is not needed by
anything. With --write, the results replace those of the same functions in docs/reliability.md;
tests/unit/terraform/test_functions.py compares the planned policies with that table.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from scripts.lib.common import CommandError, command_parser, report_errors
from scripts.lib.reliability import read_section, write_section
from scripts.lib.user_environment import ignore_configuration
from tests.e2e.system import running_system
from tests.least_privilege.harness import Harness
from tests.least_privilege.permissions import RUNTIME, permissions_in
from tests.least_privilege.removals import NotUsable, Removal, removals, role_of

CHECKED_IN_PLAN = "not enforced here; checked in the plan"
NOT_NEEDED = "NOT NEEDED"

_ROW = re.compile(r"^\| (\w+) \| `([^`]+)` \| `([^`]+)` \| (.+) \|$", re.MULTILINE)


@dataclass(frozen=True)
class Row:
    """Permission of a function's code, with what fails without it."""

    function: str
    action: str
    resource: str
    verdict: str

    def __str__(self) -> str:
        return f"| {self.function} | `{self.action}` | `{self.resource}` | {self.verdict} |"


def recorded(section: str | None = None) -> list[Row]:
    """Return the permissions in a generated section (default: that of docs/reliability.md)."""
    return [Row(*cells) for cells in _ROW.findall(read_section("access") if section is None else section)]


def short(resource: str, bucket: str) -> str:
    """Return the part of an ARN that tells it from others and is the same in every system."""
    name = re.sub("task-manager-[a-z0-9]+[-/]", "", resource.split(":", 5)[5].replace(bucket, "bucket"))
    if name.startswith("key/"):
        return "key"
    return re.sub(r"^(secret:.+)-\w+$", r"\1", name)


def verdict(removal: Removal) -> str:
    """Return what failed without a permission, or why nothing did."""
    if removal.needed_by:
        return removal.needed_by
    return NOT_NEEDED if removal.is_enforced else CHECKED_IN_PLAN


def rows(results: Iterable[Removal], bucket: str) -> list[Row]:
    """Return a row for each permission that was removed."""
    return [
        Row(removal.function, removal.permission.action, short(removal.permission.resource, bucket), verdict(removal))
        for removal in results
    ]


def table(permissions: Iterable[Row]) -> str:
    """Return a Markdown table of the permissions of the functions' code, with what fails without each."""
    lines = ["| function | action | resource | what fails without it |", "|---|---|---|---|"]
    return "\n".join([*lines, *map(str, permissions)])


def merge(previous: Iterable[Row], measured: Iterable[Row], unmeasured: Collection[str]) -> list[Row]:
    """Return the measured rows and the previous rows of unmeasured functions, by function."""
    kept = [row for row in previous if row.function in unmeasured]
    return sorted([*kept, *measured], key=lambda row: row.function)


def upkeep_table(actions: Mapping[str, Sequence[str]], functions: int) -> str:
    """Return a Markdown table of the actions that Lambda itself performs, with the functions that have each."""
    lines = ["| action | functions |", "|---|---|"]
    for action, users in sorted(actions.items()):
        lines.append(f"| `{action}` | {'every function' if len(users) == functions else ', '.join(users)} |")
    return "\n".join(lines)


def _upkeep(harness: Harness) -> dict[str, list[str]]:
    """Return the functions by action of the permissions that Lambda needs to run them."""
    actions: defaultdict[str, list[str]] = defaultdict(list)
    for function in sorted(harness.outputs["functions"]):
        policies = role_of(harness, function).policies()
        granted = {permission.action for permission in permissions_in(policies[RUNTIME])}
        for action in granted:
            actions[action].append(function)
    return actions


def _remove_each(harness: Harness, function: str) -> list[Removal]:
    results = []
    for removal in removals(harness, function):
        results.append(removal)
        print(
            f"{function}: {removal.permission.action} on {removal.permission.resource}: {verdict(removal)}", flush=True
        )
    return results


def main() -> None:
    """Check the named functions, or all."""
    parser = command_parser("least_privilege", __doc__)
    parser.add_argument("function", nargs="*", help="name of a function (default: all)")
    parser.add_argument(
        "--port", type=int, help="use the tests' system that already runs on this port, and keep it running"
    )
    parser.add_argument(
        "--write",
        action="store_true",
        help="write docs/reliability.md, unless a permission is not needed",
    )
    arguments = parser.parse_args()
    ignore_configuration()
    with running_system(arguments.port) as system:
        harness = Harness(system)
        functions = harness.outputs["functions"]
        if unknown := set(arguments.function) - set(functions):
            raise CommandError(f"There is no function {', '.join(sorted(unknown))}.")
        results: list[Removal] = []
        unusable = 0
        for function in sorted(arguments.function or functions):
            try:
                results += _remove_each(harness, function)
            except NotUsable as error:
                unusable += 1
                print(error, flush=True)
        needless = sum(removal.is_needless for removal in results)
        not_enforced = sum(not (removal.needed_by or removal.is_enforced) for removal in results)
        print(f"{len(results)} permissions removed: {needless} not needed, {not_enforced} not enforced here.")
        if arguments.write and not (needless or unusable):
            unmeasured = set(functions) - set(arguments.function or functions)
            permissions = merge(recorded(), rows(results, harness.outputs["bucket"]), unmeasured)
            tables = (table(permissions), upkeep_table(_upkeep(harness), len(functions)))
            write_section("access", "\n\n".join(tables))
    sys.exit(1 if needless or unusable else 0)


if __name__ == "__main__":
    with report_errors():
        main()
