"""Upgrade from the last version: this version's examples are planned over those of the last, and destroy nothing."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from scripts.lib.common import ROOT
from scripts.lib.example_resources import EXAMPLES, ExamplesRoot, examples_root
from scripts.lib.plans import Resource
from scripts.lib.releases import last_release

MODULE = "module.sns_topic.module.events"
FORMER_MODULE = "module.sns_topic.module.topic"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExamplesRoot]:
    """This version's examples."""
    with examples_root(tmp_path_factory.mktemp("examples")) as root:
        yield root


@pytest.fixture(scope="module")
def applied(root: ExamplesRoot) -> list[Resource]:
    """Resources of this version's examples."""
    return root.applied()


def test_an_upgrade_from_the_last_version_destroys_nothing(root: ExamplesRoot) -> None:
    release = last_release()
    if not release:
        pytest.skip("no version is released")
    assert root.destroyed_over(json.loads(release.examples.read_text())) == []


def test_a_plan_over_the_same_version_destroys_nothing(root: ExamplesRoot, applied: list[Resource]) -> None:
    assert len(applied) > 100
    assert root.destroyed_over(applied) == []


def test_what_is_kept_of_a_version_names_no_folder_of_this_machine(applied: list[Resource]) -> None:
    assert str(ROOT) not in json.dumps(applied)


def test_an_address_that_changed_without_a_moved_block_is_destroyed(
    root: ExamplesRoot, applied: list[Resource]
) -> None:
    assert f"{FORMER_MODULE}.aws_sns_topic.this: delete_because_no_resource_config" in root.destroyed_over(
        _formerly(applied)
    )


def test_an_address_that_changed_with_a_moved_block_is_kept(applied: list[Resource], tmp_path: Path) -> None:
    source = tmp_path / "tests" / "e2e" / "module_examples"
    source.mkdir(parents=True)
    (tmp_path / "modules").symlink_to(EXAMPLES.parents[2] / "modules")
    for file in EXAMPLES.glob("*.tf"):
        (source / file.name).symlink_to(file)
    (source / "moved.tf").write_text(f"moved {{\n  from = {FORMER_MODULE}\n  to = {MODULE}\n}}\n")

    plans = tmp_path / "plans"
    plans.mkdir()
    with examples_root(plans, source) as root:
        assert root.destroyed_over(_formerly(applied)) == []


@pytest.mark.parametrize(
    ("kind", "change", "reason"),
    [
        ("aws_sns_topic", {"values": {"name": "another-name"}}, "replace_because_cannot_update"),
        ("aws_sqs_queue", {"index": "another-key"}, "delete_because_wrong_repetition"),
    ],
)
def test_a_replacement_is_a_destroy(
    kind: str, change: Mapping[str, Any], reason: str, root: ExamplesRoot, applied: list[Resource]
) -> None:
    before = [{**resource, **change} if resource["type"] == kind else resource for resource in applied]

    assert any(reason in line and f"{kind}.this" in line for line in root.destroyed_over(before))


def _formerly(resources: Sequence[Resource]) -> list[Resource]:
    """Return the resources with a module at an address that it no longer has."""
    return [{**resource, "module": resource["module"].replace(MODULE, FORMER_MODULE)} for resource in resources]
