"""Least privilege by mutation: take out one right at a time, and see which use of the system needs it."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.least_privilege.harness import Harness
from tests.least_privilege.rights import CODE, Right, Role, rights_in
from tests.least_privilege.scenarios import Scenario, scenarios_of

# What the emulator does not ask for, or under another name; tests/unit/terraform/test_functions.py looks for it in the
# planned policies.
NOT_ENFORCED = frozenset(
    {
        *((function, "kms:Decrypt") for function in ("process_s3_event", "monitor_urgent_tasks", "send_reminders")),
        *(
            (function, "kms:GenerateDataKey")
            for function in ("process_s3_event", "monitor_urgent_tasks", "send_reminders")
        ),
        # To it, an object that is not there is not there, whoever asks.
        ("process_s3_event", "s3:ListBucket"),
        ("split_import", "s3:ListBucket"),
        # It asks for sns:PublishBatch.
        ("publish_task_events", "sns:Publish"),
    }
)


class NotUsable(Exception):
    """A scenario fails though nothing is taken out, so its failure says nothing about a right."""


@dataclass(frozen=True)
class Removal:
    """What became of one right: the scenario that failed without it, if any did."""

    function: str
    right: Right
    needed_by: str | None

    @property
    def is_enforced(self) -> bool:
        """Whether the emulator asks for it at all."""
        return (self.function, self.right.action) not in NOT_ENFORCED

    @property
    def is_needless(self) -> bool:
        """Whether nothing that the emulator enforces needs it."""
        return self.needed_by is None and self.is_enforced


def role_of(harness: Harness, function: str) -> Role:
    """Return the role of a function."""
    configuration = harness.lambdas.get_function_configuration(FunctionName=harness.outputs["functions"][function])
    return Role(harness.iam, configuration["Role"].rpartition("/")[2])


def removals(harness: Harness, function: str) -> Iterator[Removal]:
    """Take every right of a function's code out, one at a time, and run what uses the function.

    Raises:
        NotUsable: A scenario fails before any right is taken out, or after all are back.
    """
    role = role_of(harness, function)
    scenarios = scenarios_of(function)
    _require_whole(harness, function, scenarios)
    for right in rights_in(role.policies().get(CODE, {"Statement": []})):
        with role.lacking(right):
            failed = _first_that_fails(harness, scenarios)
        yield Removal(function, right, failed[0] if failed else None)
    _require_whole(harness, function, scenarios)


def _require_whole(harness: Harness, function: str, scenarios: tuple[Scenario, ...]) -> None:
    if failed := _first_that_fails(harness, scenarios):
        raise NotUsable(f"With all its rights, {function} fails where {failed[0]}: {failed[1]}")


def _first_that_fails(harness: Harness, scenarios: tuple[Scenario, ...]) -> tuple[str, AssertionError] | None:
    for scenario in scenarios:
        try:
            scenario(harness)
        except AssertionError as error:
            return scenario.__name__.replace("_", " "), error
    return None
