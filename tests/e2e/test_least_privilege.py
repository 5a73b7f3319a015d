"""Least privilege of some functions: each permission is needed, and a needless permission is detected."""

import json
from collections.abc import Iterator

import pytest

from tests.e2e.system import System
from tests.least_privilege.harness import Harness
from tests.least_privilege.permissions import CODE, Role, permissions_in
from tests.least_privilege.removals import NotUsable, removals, role_of

FUNCTION = "delete_file"


@pytest.fixture(scope="module")
def harness(system: System) -> Harness:
    return Harness(system)


@pytest.fixture
def role(harness: Harness) -> Iterator[Role]:
    """Role of a function, restored after the test."""
    role = role_of(harness, FUNCTION)
    whole = role.policies()[CODE]
    yield role
    harness.iam.put_role_policy(RoleName=role.name, PolicyName=CODE, PolicyDocument=json.dumps(whole))


@pytest.mark.parametrize(
    "function",
    [FUNCTION, "send_reminders", "split_import", "process_sqs", "monitor_urgent_tasks", "send_notifications"],
)
def test_no_right_is_needless(harness: Harness, function: str) -> None:
    policies = role_of(harness, function).policies()

    results = list(removals(harness, function))

    assert [removal.permission for removal in results] == permissions_in(policies[CODE])
    assert [removal for removal in results if removal.is_needless] == []
    assert role_of(harness, function).policies() == policies


def test_a_needless_right_is_detected(harness: Harness, role: Role) -> None:
    whole = role.policies()[CODE]
    scan = {
        "Sid": "TooMany",
        "Effect": "Allow",
        "Action": ["dynamodb:Scan"],
        "Resource": [permissions_in(whole)[0].resource],
    }
    more = {**whole, "Statement": [*whole["Statement"], scan]}
    harness.iam.put_role_policy(RoleName=role.name, PolicyName=CODE, PolicyDocument=json.dumps(more))

    assert [removal.permission.action for removal in removals(harness, FUNCTION) if removal.is_needless] == [
        "dynamodb:Scan"
    ]


def test_a_scenario_that_fails_with_all_rights_is_not_usable(harness: Harness, role: Role) -> None:
    missing = permissions_in(role.policies()[CODE])[0]

    with role.lacking(missing), pytest.raises(NotUsable, match=f"With all its permissions, {FUNCTION} fails"):
        list(removals(harness, FUNCTION))
