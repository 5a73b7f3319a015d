"""Error reporting, locks and atomic writes."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from scripts.lib.common import CommandError, exclusive, report_errors, write_atomically


def test_a_command_error_is_printed_without_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match=r"^error: the cause$"), report_errors():
        raise CommandError("the cause")
    with pytest.raises(SystemExit, match=r"^Interrupted; "), report_errors():
        raise KeyboardInterrupt


def test_a_lock_is_released_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), exclusive(tmp_path / "lock"):
        raise ZeroDivisionError
    with exclusive(tmp_path / "lock"):
        pass


def test_concurrent_writers_leave_one_complete_file(tmp_path: Path) -> None:
    file = tmp_path / "new" / "file"
    contents = [character * 10_000 for character in "abcdefgh"]
    with ThreadPoolExecutor(len(contents)) as pool:
        list(pool.map(partial(write_atomically, file), contents * 50))
    assert file.read_text() in contents
    assert list(file.parent.iterdir()) == [file]
