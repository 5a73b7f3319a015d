"""Run of a part of `make test`."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from scripts.lib import test_runs as module
from scripts.lib.common import CommandError
from scripts.lib.test_parts import PARTS, Part
from scripts.lib.test_runs import Run


@pytest.fixture(autouse=True)
def reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(module, "REPORTS", tmp_path)
    return tmp_path


def _part(*sources: str, is_pytest: bool = False) -> Part:
    return Part("some", [[sys.executable, "-c", source] for source in sources], is_pytest)


def _run(part: Part, first: Sequence[str] = ()) -> tuple[Run, list[str]]:
    lines: list[str] = []
    return Run(part, first, lines.append), lines


def test_the_output_is_shown_and_logged_and_counted() -> None:
    run, lines = _run(_part("print('first')", "print('passed  a (2 s)'); print('b: 1 passed, 0 failed')"))
    assert run.progress == ""

    result = run()

    assert lines == ["first\n", "passed  a (2 s)\n", "b: 1 passed, 0 failed\n"]
    assert run.log.read_text() == "".join(lines)
    assert (result.passed, result.failed, result.seconds) == (1, 0, {"a": 2})
    assert (run.result, run.progress) == (result, "1 checked")


def test_commands_run_until_one_fails() -> None:
    run, lines = _run(_part("import sys; sys.exit('broken')", "print('1 passed, 0 failed')"))
    assert (run().failed, lines) == (1, ["broken\n"])


def test_a_part_that_ran_nothing_is_an_error() -> None:
    with pytest.raises(CommandError):
        _run(_part("print('fine')"))[0]()


def test_a_report_of_an_earlier_run_does_not_count(reports: Path) -> None:
    (reports / "some.xml").write_text("<testsuite><testcase classname='a' name='good'/></testsuite>")
    assert _run(_part("pass", is_pytest=True))[0]().failed == 1


def test_the_progress_of_pytest_is_its_share() -> None:
    run, _ = _run(_part("print('tests/unit/test_a.py ....  [ 40%]')", is_pytest=True))
    run()
    assert run.progress == "40%"


def test_the_tests_that_run_first_are_handed_to_the_plugin() -> None:
    source = "import os; print(open(os.environ['AFFECTED_TESTS']).read()); print('1 passed, 0 failed')"
    run, lines = _run(_part(source), ["tests/unit/test_a.py"])
    run()
    assert json.loads(lines[0]) == ["tests/unit/test_a.py"]


def test_every_test_is_in_a_part() -> None:
    arguments = {argument for part in PARTS.values() for command in part.commands for argument in command}
    assert {f"tests/{folder}" for folder in ("unit", "contract", "runtime", "simulation", "e2e")} <= arguments
