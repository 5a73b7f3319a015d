import gzip
from collections.abc import Callable
from typing import Any

import pytest

from task_manager.use_cases.imports import stored_file
from tests.unit.handlers.conftest import Api
from tests.unit.handlers.imports.conftest import (
    LARGE,
    SMALL,
    Stored,
    StoreFile,
    counts,
    handle_event,
    only_import,
    run_chunks_and_finish,
    run_split,
    store_and_split,
)

UNUSABLE: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "The file is empty."),
    "no title column": (lambda: b"colour,size\nred,1\n", "No column for the title was found"),
    "binary": (lambda: bytes(range(256)) * 40, "The file is binary"),
    "PNG": (lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "a PNG image"),
    "xlsx": (lambda: b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0", "an Excel workbook"),
    "gzip": (lambda: gzip.compress(SMALL.encode()), "a gzip archive"),
    "a field of 10 MB": (lambda: b'title\n"' + b"x" * 10_000_000 + b'"\n', "Line 2 is longer than 8,000,000"),
    "100,000 columns": (lambda: b"title" + b",c" * 99_999 + b"\nmilk\n", "The file has 100,000 columns"),
    "an unclosed quote in row 3 of 100,000": (
        lambda: b'title,notes\none,\ntwo,\nthree,"open\n' + b"more,\n" * 99_997,
        "A cell that begins in line 4 is longer than 131,072 characters: perhaps a quote there is never closed",
    ),
    "UTF-8 until row 900": (
        lambda: "título\n".encode() + "mañana\n".encode() * 899 + "mañana\n".encode("latin-1"),
        "Line 901 is not UTF-8, though the lines before it are",
    ),
}


@pytest.mark.parametrize("size", ["small", "large"])
@pytest.mark.parametrize("kind", UNUSABLE)
def test_a_file_that_cannot_be_used_creates_no_task_and_has_the_reason(
    api: Api,
    store_file: StoreFile,
    executions: list[Any],
    stored: Stored,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    size: str,
) -> None:
    content, error = UNUSABLE[kind]
    monkeypatch.setenv("IMPORT_INLINE_BYTES", "1000000000" if size == "small" else "0")

    handle_event(store_file(content()))
    if executions:
        run_chunks_and_finish(run_split(executions))

    import_ = only_import(api)
    assert counts(import_) == ("failed", 0, 0, 0)
    assert error in import_["error"]
    assert import_["error"].count(". ") <= 1
    assert import_["error"].endswith(".")
    assert (import_["report_key"], bool(import_["finished_at"])) == (None, True)
    assert stored("tasks") == []
    assert len(stored("imports")) == 1


def test_a_large_file_that_cannot_be_used_ends_in_its_first_step(
    api: Api, store_file: StoreFile, executions: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    state = store_and_split(store_file, executions, monkeypatch, "colour,size\nred,1\n")

    assert state["chunks"] == []
    assert counts(only_import(api)) == ("failed", 0, 0, 0)


def test_a_file_that_is_too_large_is_refused_unread(
    api: Api, store_file: StoreFile, executions: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_file, "FILE_BYTES", len(LARGE.encode()) - 1)

    handle_event(store_file(LARGE))

    import_ = only_import(api)
    assert (counts(import_), executions) == (("failed", 0, 0, 0), [])
    assert "The file has more than 500 MB: upload it in parts" in import_["error"]
