"""Take every right of every function out, one at a time, and say which use of the system fails without it.

It runs on a local system of the end-to-end tests, with IAM enforced. A right that nothing fails without is one too
many: it is named, and the command ends with 1. With --write, what was found goes into docs/reliability.md, in place of
what stood there of the same functions; tests/unit/terraform/test_functions.py holds the planned policies to that table.
"""

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from scripts.common import CommandError, report_errors
from scripts.reliability import read_section, write_section
from tests.e2e.system import running_system
from tests.least_privilege.harness import World
from tests.least_privilege.removals import NotUsable, Removal, removals, role_of
from tests.least_privilege.rights import CODE, rights_in

ON_THE_PLAN = "not enforced here; held to the plan"
NEEDLESS = "NEEDED BY NOTHING"

_ROW = re.compile(r"^\| (\w+) \| `([^`]+)` \| `([^`]+)` \| (.+) \|$", re.MULTILINE)


@dataclass(frozen=True)
class Row:
    """One right of a function's code, and what fails without it."""

    function: str
    action: str
    resource: str
    verdict: str

    def __str__(self) -> str:
        return f"| {self.function} | `{self.action}` | `{self.resource}` | {self.verdict} |"


def recorded(section: str | None = None) -> list[Row]:
    """Return the rights that docs/reliability.md lists."""
    return [Row(*cells) for cells in _ROW.findall(read_section("access") if section is None else section)]


def short(resource: str, bucket: str) -> str:
    """Return an ARN without what is the same for all, or differs from system to system."""
    name = re.sub("task-manager-[a-z0-9]+[-/]", "", resource.split(":", 5)[5].replace(bucket, "bucket"))
    if name.startswith("key/"):
        return "key"
    return re.sub(r"^(secret:.+)-\w+$", r"\1", name)


def verdict(removal: Removal) -> str:
    """Return what the removal of a right has shown."""
    if removal.needed_by:
        return removal.needed_by
    return NEEDLESS if removal.is_enforced else ON_THE_PLAN


def rows(done: Iterable[Removal], bucket: str) -> list[Row]:
    """Return what each right that was taken out is needed for."""
    return [
        Row(removal.function, removal.right.action, short(removal.right.resource, bucket), verdict(removal))
        for removal in done
    ]


def table(found: Iterable[Row]) -> str:
    """Return what each right of the functions' code is needed for, in Markdown."""
    lines = ["| function | action | resource | what fails without it |", "|---|---|---|---|"]
    return "\n".join([*lines, *map(str, found)])


def merged(known: Iterable[Row], measured: Iterable[Row], unmeasured: Collection[str]) -> list[Row]:
    """Return the measured rows and the known rows of unmeasured functions, by function."""
    rest = [row for row in known if row.function in unmeasured]
    return sorted([*rest, *measured], key=lambda row: row.function)


def upkeep_table(actions: Mapping[str, Sequence[str]], functions: int) -> str:
    """Return what Lambda does for which functions, in Markdown."""
    lines = ["| action | of |", "|---|---|"]
    for action, users in sorted(actions.items()):
        lines.append(f"| `{action}` | {'every function' if len(users) == functions else ', '.join(users)} |")
    return "\n".join(lines)


def _upkeep(world: World) -> dict[str, list[str]]:
    """What roles hold besides the rights of the code, by action."""
    actions: defaultdict[str, list[str]] = defaultdict(list)
    for function in sorted(world.outputs["functions"]):
        policies = role_of(world, function).policies()
        held = {right.action for name, document in policies.items() if name != CODE for right in rights_in(document)}
        for action in held:
            actions[action].append(function)
    return actions


def _mutate(world: World, function: str) -> list[Removal]:
    done = []
    for removal in removals(world, function):
        done.append(removal)
        print(f"{function}: {removal.right.action} on {removal.right.resource}: {verdict(removal)}", flush=True)
    return done


def main() -> None:
    """Do it for the functions that are named, or for all."""
    parser = argparse.ArgumentParser(prog="python -m scripts.access", description=__doc__)
    parser.add_argument("function", nargs="*", help="only these (default: all)")
    parser.add_argument(
        "--port", type=int, help="take up the system of the tests that was left on this port, and leave it"
    )
    parser.add_argument(
        "--write", action="store_true", help="write it into docs/reliability.md, unless a right is needless"
    )
    arguments = parser.parse_args()
    with running_system(arguments.port) as system:
        world = World(system)
        functions = world.outputs["functions"]
        if unknown := set(arguments.function) - set(functions):
            raise CommandError(f"There is no function {', '.join(sorted(unknown))}.")
        done: list[Removal] = []
        unusable = 0
        for function in sorted(arguments.function or functions):
            try:
                done += _mutate(world, function)
            except NotUsable as error:
                unusable += 1
                print(error, flush=True)
        needless = sum(one.is_needless for one in done)
        planned = sum(not (one.needed_by or one.is_enforced) for one in done)
        print(f"{len(done)} rights taken out: {needless} needed by nothing, {planned} not enforced here.")
        if arguments.write and not (needless or unusable):
            unmeasured = set(functions) - set(arguments.function or functions)
            found = merged(recorded(), rows(done, world.outputs["bucket"]), unmeasured)
            tables = (table(found), upkeep_table(_upkeep(world), len(functions)))
            write_section("access", "\n\n".join(tables))
    sys.exit(1 if needless or unusable else 0)


if __name__ == "__main__":
    with report_errors():
        main()
