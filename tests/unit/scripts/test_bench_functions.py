"""Bench of the functions: each has a case, and its floor makes the same calls."""

import json
from pathlib import Path
from typing import Any

import pytest

from scripts.lib.bench_cases import cases
from scripts.lib.bench_functions import FLOOR, FUNCTION, RESOLVER, Process, recorded_case
from scripts.lib.common import CommandError
from scripts.lib.package import PACKAGE


@pytest.fixture(scope="module")
def folder(task_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    (folder / "site").symlink_to(task_root)
    return folder


def test_each_function_has_a_case() -> None:
    assert sorted(cases()) == sorted(path.stem for path in (PACKAGE / "handlers").glob("[!_]*.py"))


def calls(process: Process, implementation: str, name: str) -> list[list[tuple[str, str]]]:
    recorded: dict[str, Any] = process.run(implementation, name, "record")
    return [[(call["service"], call["operation"]) for call in recorded[kind]] for kind in ("first", "later")]


@pytest.mark.parametrize("name", ["create_task", "list_files", "process_sqs", "split_import"])
def test_a_floor_makes_the_calls_of_its_function(name: str, folder: Path) -> None:
    process = recorded_case(folder, name, cases()[name])

    floor = calls(process, FLOOR, name)

    assert floor == calls(process, FUNCTION, name)
    assert floor[0]


def test_the_resolver_stores_a_task_too(folder: Path) -> None:
    process = recorded_case(folder, "create_task", cases()["create_task"])

    assert calls(process, RESOLVER, "create_task") == [[("dynamodb", "put_item")]] * 2


def test_a_function_that_refuses_its_event_is_no_figure(folder: Path) -> None:
    process = recorded_case(folder, "create_task", cases()["create_task"])
    case = json.loads(process.case.read_text())
    case["event"]["body"] = "{}"
    process.case.write_text(json.dumps(case))

    with pytest.raises(CommandError, match="It responded 400"):
        process.run(FUNCTION, "create_task", "cold")
