"""What `make access` does for every function, for some: each right of theirs is needed, and one too many is found."""

import json
from collections.abc import Iterator

import pytest

from tests.e2e.system import System
from tests.least_privilege.harness import World
from tests.least_privilege.removals import NotUsable, removals, role_of
from tests.least_privilege.rights import CODE, Role, rights_in

FUNCTION = "delete_file"


@pytest.fixture(scope="module")
def world(system: System) -> World:
    return World(system)


@pytest.fixture
def role(world: World) -> Iterator[Role]:
    """The role of one function, which is as it was again afterwards."""
    role = role_of(world, FUNCTION)
    whole = role.policies()[CODE]
    yield role
    world.iam.put_role_policy(RoleName=role.name, PolicyName=CODE, PolicyDocument=json.dumps(whole))


@pytest.mark.parametrize(
    "function", [FUNCTION, "send_reminders", "split_import", "process_sqs", "monitor_urgent_tasks"]
)
def test_no_right_is_needless(world: World, function: str) -> None:
    before = role_of(world, function).policies()

    done = list(removals(world, function))

    assert [one.right for one in done] == rights_in(before[CODE])
    assert [one for one in done if one.is_needless] == []
    assert role_of(world, function).policies() == before


def test_a_right_too_many_is_found(world: World, role: Role) -> None:
    whole = role.policies()[CODE]
    scan = {
        "Sid": "TooMany",
        "Effect": "Allow",
        "Action": ["dynamodb:Scan"],
        "Resource": [rights_in(whole)[0].resource],
    }
    more = {**whole, "Statement": [*whole["Statement"], scan]}
    world.iam.put_role_policy(RoleName=role.name, PolicyName=CODE, PolicyDocument=json.dumps(more))

    assert [one.right.action for one in removals(world, FUNCTION) if one.is_needless] == ["dynamodb:Scan"]


def test_what_fails_anyway_proves_nothing(world: World, role: Role) -> None:
    missing = rights_in(role.policies()[CODE])[0]

    with role.lacking(missing), pytest.raises(NotUsable, match=f"With all its rights, {FUNCTION} fails"):
        list(removals(world, FUNCTION))
