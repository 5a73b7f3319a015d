"""Versions: sections of the changelog, breaking changes of the contract, and what is checked before a tag."""

import copy
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scripts import release as command
from scripts.lib.common import ROOT, CommandError
from scripts.lib.contract_changes import BreakingChange, breaking_changes, unnamed
from scripts.lib.linters import find_linter
from scripts.lib.releases import (
    CHANGELOG,
    VERSION,
    Release,
    Version,
    changes_since,
    last_release,
    publishable_notes,
    released,
    sections,
)
from scripts.lib.terraform_modules import MODULES

LOG = """# Changes

What is public.

## Unreleased

- New: a thing

## 1.10.0 (2026-02-01)

- Tenth

## 1.9.0 (2026-01-01)

- Ninth
"""


def test_the_last_release_is_the_highest_version(tmp_path: Path) -> None:
    assert last_release(tmp_path) is None
    for name in ("1.9.0", "1.10.0"):
        (tmp_path / name).mkdir()
    assert last_release(tmp_path) == Release(Version(1, 10, 0), tmp_path / "1.10.0")


@pytest.mark.parametrize("text", ["1.2", "v1.2.3", "01.2.3", "1.2.3-rc1", ""])
def test_what_is_no_version_is_refused(text: str) -> None:
    with pytest.raises(CommandError, match="is no version: write three numbers"):
        Version.parse(text)


def test_the_versions_have_sections() -> None:
    assert sections(LOG) == {"Unreleased": "- New: a thing", "1.10.0": "- Tenth", "1.9.0": "- Ninth"}


def test_what_is_unreleased_becomes_the_section_of_a_version() -> None:
    changelog = released(LOG, Version(1, 11, 0), "2026-03-01")
    assert changelog == LOG.replace("## Unreleased", "## 1.11.0 (2026-03-01)")
    with pytest.raises(CommandError, match="nothing to release"):
        released(changelog, Version(1, 12, 0), "2026-04-01")


def test_a_version_that_is_not_tagged_yet_can_be_prepared_again() -> None:
    changelog = released(LOG, Version(1, 10, 0), "2026-03-01")
    assert changelog.startswith(
        "# Changes\n\nWhat is public.\n\n## 1.10.0 (2026-03-01)\n\n- New: a thing\n\n- Tenth\n\n## 1.9"
    )


def test_changes_since_a_release_are_all_above_its_section() -> None:
    release = Release(Version(1, 9, 0), Path())
    assert changes_since(release, LOG) == "- New: a thing\n- Tenth"


def test_each_module_has_a_section() -> None:
    modules = {folder.parent.name for folder in MODULES.glob("*/versions.tf")}
    headings = {line.removeprefix("#### ") for line in CHANGELOG.read_text().splitlines() if line.startswith("#### ")}
    assert modules <= headings


def _without_delete(contract: dict[str, Any]) -> None:
    del contract["paths"]["/tasks/{id}"]["delete"]


def _with_a_required_header(contract: dict[str, Any]) -> None:
    header = {"name": "X-Team", "in": "header", "required": True, "schema": {"type": "string"}}
    contract["paths"]["/tasks"]["get"]["parameters"].append(header)


def _with_a_new_operation(contract: dict[str, Any]) -> None:
    contract["paths"]["/tasks/{id}/copy"] = {"post": contract["paths"]["/tasks/{id}"]["get"]}


@pytest.mark.parametrize(
    ("change", "operations"),
    [
        (_without_delete, ["DELETE /tasks/{id}"]),
        (_with_a_required_header, ["GET /tasks"]),
        (_with_a_new_operation, []),
        (lambda _: None, []),
    ],
)
def test_a_breaking_change_of_the_contract_has_to_be_named(
    change: Callable[[dict[str, Any]], None],
    operations: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not find_linter("oasdiff"):
        pytest.skip("oasdiff is not installed")
    contract = json.loads(command.CONTRACT.read_text())
    changed = copy.deepcopy(contract)
    change(changed)
    release = Release(Version(1, 10, 0), tmp_path)
    release.contract.write_text(json.dumps(contract))
    (tmp_path / "changed.json").write_text(json.dumps(changed))
    (tmp_path / "CHANGELOG.md").write_text(LOG)
    monkeypatch.setattr(command, "last_release", lambda: release)
    monkeypatch.setattr(command, "CONTRACT", tmp_path / "changed.json")
    monkeypatch.setattr(command, "CHANGELOG", tmp_path / "CHANGELOG.md")

    if operations:
        with pytest.raises(CommandError, match=r"breaks clients of 1\.10\.0") as raised:
            command.check()
        assert all(f"- {operation}: " in str(raised.value) for operation in operations)
    named = "".join(f"- **Breaking**: `{operation}` differs\n" for operation in operations)
    (tmp_path / "CHANGELOG.md").write_text(LOG.replace("- New: a thing\n", f"- New: a thing\n{named}"))
    command.check()


def test_only_a_line_that_says_breaking_names_a_change() -> None:
    changes = [BreakingChange("GET /tasks", "gone"), BreakingChange("PUT /tasks/{id}", "gone")]
    text = "- `PUT /tasks/{id}` is faster\n- **Breaking**: `GET /tasks` and `POST /tasks` differ\n"
    assert unnamed(changes, text) == [changes[1]]


def test_a_failure_of_oasdiff_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="oasdiff failed"):
        breaking_changes("false", tmp_path, tmp_path)


def test_a_contract_without_oasdiff_is_not_taken_for_compared(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(command, "last_release", lambda: Release(Version(1, 0, 0), tmp_path))
    monkeypatch.setattr(command, "find_linter", lambda _: None)
    with pytest.raises(CommandError, match="oasdiff is not installed"):
        command.check()


@pytest.mark.parametrize(
    ("version", "changelog", "message"),
    [
        ("1.11.0", LOG, r"^Version 1\.11\.0 is not prepared: run python -m scripts\.release prepare 1\.11\.0"),
        ("1.10.0", LOG, "has a section 'Unreleased'"),
        ("1.10.0", LOG[: LOG.index("## Unreleased")] + "## 1.9.0\n\n- Ninth\n", "has no section of version"),
    ],
)
def test_a_version_that_is_not_prepared_has_no_notes(version: str, changelog: str, message: str) -> None:
    with pytest.raises(CommandError, match=message):
        publishable_notes(version, Release(Version(1, 10, 0), Path()), changelog)


@pytest.fixture
def prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Repository whose version is prepared and committed, and not tagged."""
    repository = tmp_path / "repository"
    changelog = repository / "CHANGELOG.md"
    repository.mkdir()
    changelog.write_text(f"# Changes\n\n## {VERSION} (2026-01-01)\n\n- First\n")
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "Prepare"]):
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        subprocess.run(["git", *identity, *arguments], cwd=repository, check=True)
    monkeypatch.setattr(command, "ROOT", repository)
    monkeypatch.setattr(command, "CHANGELOG", changelog)
    monkeypatch.setattr(command, "last_release", lambda: Release(Version.parse(VERSION), tmp_path))
    return repository


def test_a_dry_run_prints_what_would_be_done_and_does_nothing(
    prepared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command.publish(dry_run=True)

    printed = capsys.readouterr().out
    assert printed.splitlines()[:2] == [
        f"$ git tag --annotate v{VERSION} --message Version {VERSION}",
        f"$ git push origin v{VERSION}",
    ]
    assert f"$ gh release create v{VERSION} " in printed
    assert printed.endswith("\n\n- First\n")
    assert subprocess.check_output(["git", "tag"], cwd=prepared) == b""


def test_a_version_is_tagged_once(prepared: Path) -> None:
    subprocess.run(["git", "tag", f"v{VERSION}"], cwd=prepared, check=True)
    with pytest.raises(CommandError, match=f"The tag v{VERSION} is there"):
        command.publish(dry_run=True)


def test_what_is_not_committed_is_not_tagged(prepared: Path) -> None:
    (prepared / "CHANGELOG.md").write_text(f"# Changes\n\n## {VERSION} (2026-01-01)\n\n- Second\n")
    with pytest.raises(CommandError, match="changes that are not committed"):
        command.publish(dry_run=True)


def test_the_release_workflow_runs_the_same_command() -> None:
    workflow = (ROOT / ".github" / "workflows" / "release.yml").read_text()
    assert "-m scripts.release publish" in workflow
