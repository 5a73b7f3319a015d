"""Lock files, and the CI workflow's use of them."""

import re
from pathlib import Path

import pytest

from scripts.lib.common import ROOT


@pytest.mark.parametrize("lock", sorted(ROOT.glob("requirements*.lock")), ids=lambda lock: lock.name)
def test_locks_have_hashes_and_no_urls(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    packages = [entry for entry in text.replace("\\\n", "").splitlines() if entry.strip()]
    assert [entry for entry in packages if "==" not in entry or "--hash=sha256:" not in entry] == []


def _packages(lock: str) -> set[str]:
    return set(re.findall(r"^([\w.-]+)==", (ROOT / lock).read_text(), re.MULTILINE))


def test_the_zip_has_nothing_that_only_commands_need() -> None:
    assert _packages("requirements-commands.lock") - _packages("requirements.lock") == {"psutil"}
    assert _packages("requirements.lock") < _packages("requirements-commands.lock")


WORKFLOW = (ROOT / ".github" / "workflows" / "ci.yml").read_text()


def test_the_workflows_actions_are_pinned_by_hash() -> None:
    actions = re.findall(r"uses: (.*)", WORKFLOW)

    assert actions
    assert [action for action in actions if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v[\d.]+", action)] == []


def test_every_lock_is_audited() -> None:
    audited = set(re.findall(r"-r (requirements\S*\.lock)", WORKFLOW))

    assert audited == {lock.name for lock in ROOT.glob("requirements*.lock")}
