"""Files that changed, and the tests that they can break."""

import json
from pathlib import Path

import pytest

from scripts.lib import changes as module
from scripts.lib.changes import affected_tests, changed, digests, note_success

pytest_plugins = ["pytester"]

FILES = {
    "task_manager/domain/task.py": "",
    "task_manager/domain/__init__.py": "",
    "task_manager/rest/tasks.py": "from task_manager.domain.task import Task",
    "task_manager/handlers/get_task.py": "import task_manager.rest.tasks",
    "task_manager/other.py": "",
    "tests/unit/handlers/conftest.py": 'import_module(f"task_manager.handlers.{name}")',
    "tests/unit/handlers/test_api.py": "",
    "tests/unit/test_domain.py": "from task_manager.domain import task",
    "tests/unit/test_other.py": "from task_manager import other",
    "tests/unit/terraform/test_stack.py": "",
    "modules/queue/main.tf": "",
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for path, content in FILES.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    return tmp_path


@pytest.mark.parametrize(
    ("change", "affected"),
    [
        ("task_manager/domain/task.py", ["tests/unit/test_domain.py", "tests/unit/handlers/test_api.py"]),
        ("task_manager/domain/__init__.py", ["tests/unit/test_domain.py"]),
        ("task_manager/handlers/get_task.py", ["tests/unit/handlers/test_api.py"]),
        ("tests/unit/handlers/conftest.py", ["tests/unit/handlers/test_api.py"]),
        ("tests/unit/test_other.py", ["tests/unit/test_other.py"]),
        ("tests/unit/test_deleted.py", []),
        ("modules/queue/main.tf", ["tests/unit/terraform/test_stack.py"]),
        ("README.md", []),
    ],
)
def test_tests_are_affected_by_what_they_import(repository: Path, change: str, affected: list[str]) -> None:
    assert affected_tests([change], repository) == affected


def test_the_nearest_tests_of_all_changes_come_first(repository: Path) -> None:
    assert affected_tests(["task_manager/rest/tasks.py", "task_manager/other.py"], repository) == [
        "tests/unit/test_other.py",
        "tests/unit/handlers/test_api.py",
    ]


def test_changes_are_those_since_the_last_success(
    repository: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REPORTS", tmp_path_factory.mktemp("reports"))
    before = digests(repository)
    assert changed("unit", before) == set(FILES)

    note_success("unit", before)
    (repository / "task_manager" / "other.py").write_text("1")
    (repository / "tests" / "unit" / "test_other.py").unlink()
    (repository / "tests" / "unit" / "test_new.py").touch()

    assert changed("unit", digests(repository)) == {
        "task_manager/other.py",
        "tests/unit/test_new.py",
        "tests/unit/test_other.py",
    }
    assert changed("simulation", before) == set(FILES)


def test_affected_tests_run_first(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["test_a", "test_b", "test_c"]
    pytester.makepyfile(**dict.fromkeys(names, "def test_one(): pass\ndef test_two(): pass"))
    listed = pytester.path / "affected.json"
    listed.write_text(json.dumps(["test_c.py", "task_manager/other.py", "test_b.py"]))
    monkeypatch.setenv("AFFECTED_TESTS", str(listed))

    lines = pytester.runpytest("--collect-only", "-q", "-p", "scripts.lib.affected_first").outlines

    assert [line for line in lines if "::" in line] == [
        f"{name}.py::{test}" for name in ("test_c", "test_b", "test_a") for test in ("test_one", "test_two")
    ]
