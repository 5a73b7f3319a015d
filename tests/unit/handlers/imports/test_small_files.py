from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from task_manager.use_cases.imports import stored_file
from tests.unit.handlers.conftest import Api
from tests.unit.handlers.imports.conftest import (
    SMALL,
    Stored,
    StoreFile,
    counts,
    handle_event,
    only_import,
    report,
    run_chunks_and_finish,
    run_split,
)

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def test_each_row_becomes_a_task_or_is_reported(api: Api, store_file: StoreFile, s3: "S3Client", bucket: str) -> None:
    handle_event(store_file(SMALL))

    import_ = only_import(api)
    assert counts(import_) == ("succeeded", 3, 2, 1)
    assert (import_["key"], import_["error"]) == ("imports/a file+ñ%.csv", None)
    tasks = api("GET", "/tasks").json["items"]
    assert [(task["title"], task["status"], task["due_date"]) for task in tasks] == [
        ("üno", "done", "2020-01-31"),
        ("tres", "todo", None),
    ]
    assert {task["source"] for task in tasks} == {f"import:{import_['id']}"}
    lines = report(s3, bucket, import_)
    assert [line["line"] for line in lines if line["column"] == "title"] == ["1", "3"]


MOVED = (
    "ID,Title,Status,Project,Assigned to,Start date,Completed at,Link\n"
    "OPS-1,a,done,Web,Ana,2026-03-01,2026-03-05T14:30:00+02:00,https://example.com/1\n"
    "OPS-2,b,done,Web,,,,\n"
    "OPS-3,c,todo,,Eva,2026-03-02,,\n"
)


@pytest.mark.parametrize("inline", [True, False])
def test_what_an_office_knows_of_its_tasks_moves_in(
    api: Api, store_file: StoreFile, executions: list[Any], monkeypatch: pytest.MonkeyPatch, inline: bool
) -> None:
    if not inline:
        monkeypatch.setenv("IMPORT_INLINE_BYTES", "10")
    handle_event(store_file(MOVED))
    if not inline:
        run_chunks_and_finish(run_split(executions))

    names = ("external_id", "external_url", "list", "assignee", "start_date", "completed_at")
    assert [tuple(task[name] for name in names) for task in api("GET", "/tasks").json["items"]] == [
        ("OPS-1", "https://example.com/1", "Web", "Ana", "2026-03-01", "2026-03-05T12:30:00Z"),
        ("OPS-2", None, "Web", None, None, None),
        ("OPS-3", None, None, "Eva", "2026-03-02", None),
    ]


@pytest.mark.parametrize("version", [True, False])
def test_the_same_event_twice_changes_nothing(api: Api, store_file: StoreFile, stored: Stored, version: bool) -> None:
    event = store_file(SMALL, version=version)
    handle_event(event)
    edited = api("GET", "/tasks").json["items"][0]["id"]
    api("PATCH", "/tasks/{id}", {"title": "edited"}, id=edited)
    items_before = stored("tasks"), stored("imports")

    handle_event(event)

    assert (stored("tasks"), stored("imports")) == items_before


def test_the_same_content_dropped_again_is_another_import(api: Api, store_file: StoreFile) -> None:
    handle_event(store_file(SMALL))
    handle_event(store_file(SMALL))

    assert len(api("GET", "/imports").json["items"]) == 2
    assert len(api("GET", "/tasks").json["items"]) == 4


def notes(lines: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(line["value"], line["reason"]) for line in lines if line["reason"].startswith("note: ")]


@pytest.mark.parametrize("inline_bytes", [100_000, 10], ids=["small", "large"])
def test_the_report_names_the_earlier_import_of_the_same_content(
    api: Api,
    store_file: StoreFile,
    executions: list[Any],
    s3: "S3Client",
    bucket: str,
    monkeypatch: pytest.MonkeyPatch,
    inline_bytes: int,
) -> None:
    monkeypatch.setenv("IMPORT_INLINE_BYTES", str(inline_bytes))

    def imported(key: str, body: str) -> dict[str, Any]:
        event = store_file(body, key)
        for _ in range(2):
            handle_event(event)
            if executions:
                run_split(executions)
                run_chunks_and_finish(run_split(executions))
                executions.clear()
        [import_] = [item for item in api("GET", "/imports").json["items"] if item["key"] == key]
        assert counts(import_) == ("succeeded", 3, 2, 1)
        return dict(import_)

    first = imported("imports/2026/first.csv", SMALL)
    other = imported("imports/other.csv", SMALL.replace("üno", "uno"))
    repeated = [imported(f"imports/{name}.csv", SMALL) for name in ("second", "third")]

    assert [notes(report(s3, bucket, import_)) for import_ in (first, other)] == [[], []]
    note = (
        f"the same content came before, with import {first['id']}; this is an import of its own, and its tasks are new"
    )
    for import_ in repeated:
        assert notes(report(s3, bucket, import_)) == [("imports/2026/first.csv", f"note: {note}")]
    assert len(api("GET", "/tasks").json["items"]) == 8


def test_nul_bytes_in_a_file_are_removed_and_reported(
    api: Api, store_file: StoreFile, s3: "S3Client", bucket: str, stored: Stored
) -> None:
    handle_event(store_file(b"title,notes\nbu\0y milk,\n" + b"next,\n" * 20))

    import_ = only_import(api)
    assert counts(import_) == ("succeeded", 21, 21, 0)
    assert "buy milk" in {task["title"] for task in stored("tasks")}
    assert [line["column"] for line in report(s3, bucket, import_) if line["line"] == "2"] == ["title"]


def test_a_file_with_only_a_header_is_fine(api: Api, store_file: StoreFile) -> None:
    handle_event(store_file("title,status\n"))

    assert counts(only_import(api)) == ("succeeded", 0, 0, 0)


@pytest.mark.parametrize("inline_bytes", [100_000, 10], ids=["small", "large"])
def test_a_file_of_which_most_rows_are_rejected_is_read_to_its_end(
    api: Api,
    store_file: StoreFile,
    executions: list[Any],
    s3: "S3Client",
    bucket: str,
    monkeypatch: pytest.MonkeyPatch,
    inline_bytes: int,
) -> None:
    monkeypatch.setattr(stored_file, "_BATCH_ROWS", 2)
    monkeypatch.setenv("IMPORT_INLINE_BYTES", str(inline_bytes))

    handle_event(
        store_file("title,status\n" + ",todo\n" * 45 + "one,todo\n" + ",todo\n" * 5 + "two,\n" + ",todo\n" * 30)
    )
    if executions:
        state = run_split(executions)
        assert state["chunks"] == [1]
        run_chunks_and_finish(state)

    import_ = only_import(api)
    assert counts(import_) == ("succeeded", 82, 2, 80)
    assert [task["title"] for task in api("GET", "/tasks").json["items"]] == ["one", "two"]
    assert sum(line["reason"].startswith("rejected: ") for line in report(s3, bucket, import_)) == 80


@pytest.mark.parametrize("key", ["reports/a.csv", "elsewhere.csv", "imports/folder/"])
def test_other_objects_start_no_import(api: Api, store_file: StoreFile, key: str) -> None:
    handle_event(store_file(SMALL, key))

    assert api("GET", "/imports").json == {"items": []}


def test_an_event_has_the_start_time_of_its_import(api: Api, store_file: StoreFile) -> None:
    handle_event(store_file(SMALL))

    import_ = only_import(api)
    started_at, finished_at = (datetime.fromisoformat(import_[name]) for name in ("started_at", "finished_at"))
    assert started_at <= finished_at
    assert {task["created_at"] for task in api("GET", "/tasks").json["items"]} == {import_["started_at"]}


def test_a_date_without_a_year_is_of_the_year_in_which_the_file_was_stored(
    api: Api, store_file: StoreFile, s3: "S3Client", bucket: str
) -> None:
    handle_event(store_file(b"title,due date\nDentist,5 Jan\n"))

    stored_at = s3.head_object(Bucket=bucket, Key=only_import(api)["key"])["LastModified"]
    assert api("GET", "/tasks").json["items"][0]["due_date"] == f"{stored_at.year}-01-05"
