"""Mutation test of least privilege: remove one permission at a time, and find a scenario that needs it."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.least_privilege.harness import Harness
from tests.least_privilege.permissions import CODE, Permission, Role, permissions_in
from tests.least_privilege.scenarios import Scenario, scenarios_of

# Permissions that the emulator does not check, or checks under another name. They are tested in the planned policies by
# tests/unit/terraform/test_functions.py.
NOT_ENFORCED = frozenset(
    {
        ("monitor_urgent_tasks", "kms:Decrypt"),
        # The emulator reports a missing object as missing to every caller.
        ("process_s3_event", "s3:ListBucket"),
        ("split_import", "s3:ListBucket"),
        ("finish_stalled_imports", "s3:ListBucket"),
        # The emulator checks sns:PublishBatch, which the root `local` grants.
        ("publish_task_events", "sns:Publish"),
    }
)


class NotUsable(Exception):
    """A scenario fails with all permissions, so its failure proves nothing about a permission."""


@dataclass(frozen=True)
class Removal:
    """Result for one removed permission: the scenario that failed without it, if any."""

    function: str
    permission: Permission
    needed_by: str | None

    @property
    def is_enforced(self) -> bool:
        """Whether the emulator checks the permission."""
        return (self.function, self.permission.action) not in NOT_ENFORCED

    @property
    def is_needless(self) -> bool:
        """Whether no scenario needs the permission although the emulator checks it."""
        return self.needed_by is None and self.is_enforced


def role_of(harness: Harness, function: str) -> Role:
    """Return the role of a function."""
    configuration = harness.lambdas.get_function_configuration(FunctionName=harness.outputs["functions"][function])
    return Role(harness.iam, configuration["Role"].rpartition("/")[2])


def removals(harness: Harness, function: str) -> Iterator[Removal]:
    """Remove every permission of a function's code, one at a time, and run the scenarios of the function.

    Raises:
        NotUsable: A scenario fails before any permission is removed, or after all are restored.
    """
    role = role_of(harness, function)
    scenarios = scenarios_of(function)
    _require_whole(harness, function, scenarios)
    for permission in permissions_in(role.policies().get(CODE, {"Statement": []})):
        with role.lacking(permission):
            failed = _first_that_fails(harness, scenarios)
        yield Removal(function, permission, failed[0] if failed else None)
    _require_whole(harness, function, scenarios)


def _require_whole(harness: Harness, function: str, scenarios: tuple[Scenario, ...]) -> None:
    if failed := _first_that_fails(harness, scenarios):
        raise NotUsable(f"With all its permissions, {function} fails where {failed[0]}: {failed[1]}")


def _first_that_fails(harness: Harness, scenarios: tuple[Scenario, ...]) -> tuple[str, AssertionError] | None:
    for scenario in scenarios:
        try:
            scenario(harness)
        except AssertionError as error:
            return scenario.__name__.replace("_", " "), error
    return None
