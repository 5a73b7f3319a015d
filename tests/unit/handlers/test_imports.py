import csv
import gzip
import io
import json
import logging
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from random import Random, SystemRandom
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.client import BaseClient

from task_manager.adapters.import_workflow import StepFunctionsImportWorkflow
from task_manager.composition import clock
from task_manager.composition.csv_imports import csv_files
from task_manager.composition.imports import import_store
from task_manager.composition.tasks import task_store
from task_manager.csv_import import Options
from task_manager.domain.errors import NotFound, Unavailable
from task_manager.domain.ports.objects import StoredObject
from task_manager.domain.task import Task
from task_manager.handlers import finish_import, import_chunk, process_s3_event, split_import
from task_manager.use_cases import imports
from task_manager.use_cases.import_files import WorkArea
from tests.unit.handlers.conftest import Api, Invocation, forget

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

LOG = logging.getLogger(__name__)

Stored = Callable[[str], list[dict[str, Any]]]
Drop = Callable[..., dict[str, Any]]

SMALL = "title,status,due date\nüno,done,2020-01-31\n,todo,\ntres,todo,\n"


@pytest.fixture
def started(environment: None, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """The executions of the workflow that were started."""
    monkeypatch.setenv("IMPORT_STATE_MACHINE_ARN", "arn:aws:states:eu-central-1:123456789012:stateMachine:import")
    executions: list[tuple[str, Any]] = []

    class Workflow:
        def __init__(self, *_: object) -> None: ...

        def start(self, import_id: str, dropped: Any) -> None:
            executions.append((import_id, dropped))

    monkeypatch.setattr("task_manager.composition.csv_imports.StepFunctionsImportWorkflow", Workflow)
    return executions


@pytest.fixture
def drop(started: list[Any], s3: "S3Client", bucket: str) -> Drop:
    """Drop a file, and return the event that EventBridge then sends."""

    def put(body: str | bytes, key: str = "imports/a file+ñ%.csv", *, version: bool = True) -> dict[str, Any]:
        answer = s3.put_object(Bucket=bucket, Key=key, Body=body if isinstance(body, bytes) else body.encode())
        named = {"key": key, "version-id": answer["VersionId"]} if version else {"key": key}
        return {"detail-type": "Object Created", "detail": {"bucket": {"name": bucket}, "object": named}}

    return put


def arrive(event: dict[str, Any], *seconds_left: int) -> None:
    process_s3_event.handler(event, Invocation(*(seconds_left or (300,))))


def only_import(api: Api) -> dict[str, Any]:
    [found] = api("GET", "/imports").json["items"]
    shown = api("GET", "/imports/{id}", id=found["id"]).json
    assert ("report_url" in shown) == bool(found["report_key"])
    assert found.items() <= shown.items()
    return dict(found)


def report(s3: "S3Client", bucket: str, found: dict[str, Any]) -> list[dict[str, str]]:
    text = s3.get_object(Bucket=bucket, Key=found["report_key"])["Body"].read().decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def counts(found: dict[str, Any]) -> tuple[str, int, int, int]:
    return found["status"], found["rows_read"], found["rows_created"], found["rows_rejected"]


def test_each_row_becomes_a_task_or_is_reported(api: Api, drop: Drop, s3: "S3Client", bucket: str) -> None:
    arrive(drop(SMALL))

    found = only_import(api)
    assert counts(found) == ("succeeded", 3, 2, 1)
    assert (found["key"], found["error"]) == ("imports/a file+ñ%.csv", None)
    tasks = api("GET", "/tasks").json["items"]
    assert [(task["title"], task["status"], task["due_date"]) for task in tasks] == [
        ("üno", "done", "2020-01-31"),
        ("tres", "todo", None),
    ]
    assert {task["source"] for task in tasks} == {f"import:{found['id']}"}
    lines = report(s3, bucket, found)
    assert [line["line"] for line in lines if line["column"] == "title"] == ["1", "3"]


@pytest.mark.parametrize("version", [True, False])
def test_the_same_event_twice_changes_nothing(api: Api, drop: Drop, stored: Stored, version: bool) -> None:
    event = drop(SMALL, version=version)
    arrive(event)
    edited = api("GET", "/tasks").json["items"][0]["id"]
    api("PATCH", "/tasks/{id}", {"title": "edited"}, id=edited)
    before = stored("tasks"), stored("imports")

    arrive(event)

    assert (stored("tasks"), stored("imports")) == before


def test_the_same_content_dropped_again_is_another_import(api: Api, drop: Drop) -> None:
    arrive(drop(SMALL))
    arrive(drop(SMALL))

    assert len(api("GET", "/imports").json["items"]) == 2
    assert len(api("GET", "/tasks").json["items"]) == 4


def add_all_but(monkeypatch: pytest.MonkeyPatch, title: str) -> None:
    """Have every task of an import stored except one, whose write is refused for now."""
    store = task_store()
    add_all = store.add_all

    def adding(tasks: Iterable[Task]) -> None:
        given = list(tasks)
        wanted = [task for task in given if task.title != title]
        add_all(wanted)
        if wanted != given:
            raise Unavailable("Not now.")

    monkeypatch.setattr(store, "add_all", adding)


def notes(lines: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(line["value"], line["reason"]) for line in lines if line["reason"].startswith("note: ")]


@pytest.mark.parametrize("inline_bytes", [100_000, 10], ids=["small", "large"])
def test_the_report_says_which_import_had_the_same_content_before(
    api: Api,
    drop: Drop,
    started: list[Any],
    s3: "S3Client",
    bucket: str,
    monkeypatch: pytest.MonkeyPatch,
    inline_bytes: int,
) -> None:
    monkeypatch.setenv("IMPORT_INLINE_BYTES", str(inline_bytes))

    def imported(key: str, body: str) -> dict[str, Any]:
        event = drop(body, key)
        for _ in range(2):
            arrive(event)
            if started:
                split_up(started)
                work_off(split_up(started))
                started.clear()
        [found] = [one for one in api("GET", "/imports").json["items"] if one["key"] == key]
        assert counts(found) == ("succeeded", 3, 2, 1)
        return dict(found)

    first = imported("imports/2026/first.csv", SMALL)
    other = imported("imports/other.csv", SMALL.replace("üno", "uno"))
    again = [imported(f"imports/{name}.csv", SMALL) for name in ("second", "third")]

    assert [notes(report(s3, bucket, one)) for one in (first, other)] == [[], []]
    said = (
        f"the same content came before, with import {first['id']}; this is an import of its own, and its tasks are new"
    )
    for one in again:
        assert notes(report(s3, bucket, one)) == [("imports/2026/first.csv", f"note: {said}")]
    assert len(api("GET", "/tasks").json["items"]) == 8


def test_an_import_that_died_half_way_goes_on(
    api: Api, drop: Drop, monkeypatch: pytest.MonkeyPatch, stored: Stored
) -> None:
    event = drop(SMALL)
    finish = import_store().finish
    monkeypatch.setattr(import_store(), "finish", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        arrive(event)
    edited = api("GET", "/tasks").json["items"][0]["id"]
    api("PATCH", "/tasks/{id}", {"title": "edited"}, id=edited)
    monkeypatch.setattr(import_store(), "finish", finish)

    arrive(event)

    assert counts(only_import(api)) == ("succeeded", 3, 2, 1)
    assert {task["title"] for task in stored("tasks")} == {"edited", "tres"}


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


@pytest.mark.parametrize("way", ["small", "large"])
@pytest.mark.parametrize("kind", UNUSABLE)
def test_a_file_that_cannot_be_used_makes_no_task_and_says_why(
    api: Api, drop: Drop, started: list[Any], stored: Stored, monkeypatch: pytest.MonkeyPatch, kind: str, way: str
) -> None:
    content, said = UNUSABLE[kind]
    monkeypatch.setenv("IMPORT_INLINE_BYTES", "1000000000" if way == "small" else "0")

    arrive(drop(content()))
    if started:
        work_off(split_up(started))

    found = only_import(api)
    assert counts(found) == ("failed", 0, 0, 0)
    assert said in found["error"]
    assert found["error"].count(". ") <= 1
    assert found["error"].endswith(".")
    assert (found["report_key"], bool(found["finished_at"])) == (None, True)
    assert stored("tasks") == []
    assert len(stored("imports")) == 1


def test_nul_bytes_in_a_file_are_taken_out_and_reported(
    api: Api, drop: Drop, s3: "S3Client", bucket: str, stored: Stored
) -> None:
    arrive(drop(b"title,notes\nbu\0y milk,\n" + b"next,\n" * 20))

    found = only_import(api)
    assert counts(found) == ("succeeded", 21, 21, 0)
    assert "buy milk" in {task["title"] for task in stored("tasks")}
    assert [line["column"] for line in report(s3, bucket, found) if line["line"] == "2"] == ["title"]


def test_a_file_with_only_a_header_is_fine(api: Api, drop: Drop) -> None:
    arrive(drop("title,status\n"))

    assert counts(only_import(api)) == ("succeeded", 0, 0, 0)


@pytest.mark.parametrize("key", ["reports/a.csv", "elsewhere.csv", "imports/folder/"])
def test_other_objects_start_nothing(api: Api, drop: Drop, key: str) -> None:
    arrive(drop(SMALL, key))

    assert api("GET", "/imports").json == {"items": []}


def test_a_file_may_be_held_to_the_rules_of_new_tasks(
    api: Api, drop: Drop, s3: "S3Client", bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPORT_POLICY", "strict")

    arrive(drop(SMALL))

    found = only_import(api)
    assert counts(found) == ("succeeded", 3, 1, 2)
    assert "rejected: A new task cannot be due in the past." in {line["reason"] for line in report(s3, bucket, found)}


def test_every_setting_of_a_file_arrives(environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {
        "date_order": "month_first",
        "unknown_values": "reject",
        "unreadable_dates": "reject",
        "long_values": "reject",
        "extra_cells": "reject",
        "spaces_separate_tags": True,
        "tool": "notion",
        "encoding": "cp850",
    }
    assert given.keys() == Options.model_fields.keys()
    assert csv_files().options == Options()
    for name, value in given.items():
        monkeypatch.setenv(f"IMPORT_{name.upper()}", json.dumps(value).strip('"'))

    assert csv_files().options == Options(**given)


def test_the_encoding_of_all_files_may_be_said(api: Api, drop: Drop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPORT_ENCODING", "cp850")

    arrive(drop("title\nMüller\n".encode("cp850")))

    assert [task["title"] for task in api("GET", "/tasks").json["items"]] == ["Müller"]


LARGE = SMALL + "".join(f"row {number},todo,\n" for number in range(4, 8))


def split(drop: Drop, started: list[Any], monkeypatch: pytest.MonkeyPatch, body: str = LARGE) -> dict[str, Any]:
    """Drop a large file, and do as the workflow does up to the map."""
    monkeypatch.setenv("IMPORT_INLINE_BYTES", "10")
    arrive(drop(body))
    return split_up(started)


def split_up(started: list[Any]) -> dict[str, Any]:
    [(import_id, dropped)] = started
    given = {"import_id": import_id, "key": dropped.key, "version": dropped.version}
    chunks = split_import.handler(json.loads(json.dumps(given)), Invocation())
    return dict(json.loads(json.dumps(chunks)))


def work_off(state: dict[str, Any]) -> None:
    """Do as the workflow does from the map on."""
    for chunk in state["chunks"]:
        import_chunk.handler({"import_id": state["import_id"], "chunk": chunk}, Invocation())
    finish_import.handler(state, Invocation())


def test_a_large_file_is_worked_off_in_chunks(
    api: Api,
    drop: Drop,
    started: list[Any],
    s3: "S3Client",
    bucket: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state = split(drop, started, monkeypatch)
    assert state == {"import_id": only_import(api)["id"], "chunks": [1, 2, 3], "ended": False}
    assert counts(only_import(api)) == ("running", 7, 0, 1)
    for _ in range(2):
        import_chunk.handler({"import_id": state["import_id"], "chunk": 2}, Invocation())
        assert counts(only_import(api)) == ("running", 7, 2, 1)
    assert only_import(api)["rows_per_second"] > 0

    for _ in range(2):
        work_off(state)

    found = only_import(api)
    assert counts(found) == ("succeeded", 7, 6, 1)
    titles = [task["title"] for task in api("GET", "/tasks").json["items"]]
    assert titles == ["üno", "tres", *(f"row {number}" for number in range(4, 8))]
    assert [line["line"] for line in report(s3, bucket, found) if line["column"] == "title"] == ["1", "3"]


@pytest.mark.parametrize(
    ("seconds_left", "made"), [((10,), []), ((300, 10), ["üno"]), ((300, 61, 59), ["tres", "üno"])]
)
def test_a_small_file_that_takes_too_long_is_handed_to_the_workflow(
    api: Api,
    drop: Drop,
    started: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    seconds_left: tuple[int, ...],
    made: list[str],
) -> None:
    monkeypatch.setattr(imports, "_BATCH", 1)

    arrive(drop(LARGE), *seconds_left)

    assert only_import(api)["status"] == "running"
    tasks = api("GET", "/tasks").json["items"]
    assert sorted(task["title"] for task in tasks) == made
    for task in tasks[:1]:
        api("PATCH", "/tasks/{id}", {"title": "edited"}, id=task["id"])
    work_off(split_up(started))
    assert counts(only_import(api)) == ("succeeded", 7, 6, 1)
    assert only_import(api)["error"] is None
    titles = [task["title"] for task in api("GET", "/tasks").json["items"]]
    assert titles == ["edited" if made else "üno", "tres", *(f"row {number}" for number in range(4, 8))]


def test_a_time_out_does_not_start_the_workflow_of_an_import_that_ended(
    api: Api, drop: Drop, started: list[Any]
) -> None:
    event = drop(SMALL)
    arrive(event)

    arrive(event, 10)

    assert (started, only_import(api)["status"]) == ([], "succeeded")


def test_a_chunk_that_failed_is_reported_with_its_rows(
    api: Api, drop: Drop, started: list[Any], s3: "S3Client", bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = split(drop, started, monkeypatch)
    for chunk in (1, 3):
        import_chunk.handler({"import_id": state["import_id"], "chunk": chunk}, Invocation())

    finish_import.handler(state, Invocation())

    found = only_import(api)
    assert counts(found) == ("succeeded", 7, 4, 3)
    assert found["error"] == "2 rows could not be stored, which the report names: please drop them again."
    unwritten = [(line["line"], line["value"]) for line in report(s3, bucket, found) if "stored" in line["reason"]]
    assert unwritten == [("5", "row 4"), ("6", "row 5")]


def test_rows_of_a_failed_chunk_that_are_tasks_are_not_called_rejected(
    api: Api, drop: Drop, started: list[Any], s3: "S3Client", bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = split(drop, started, monkeypatch)
    add_all_but(monkeypatch, "row 5")
    for chunk in state["chunks"]:
        with suppress(Unavailable):
            import_chunk.handler({"import_id": state["import_id"], "chunk": chunk}, Invocation())

    finish_import.handler(state, Invocation())

    found = only_import(api)
    assert counts(found) == ("succeeded", 7, 5, 2)
    assert len(api("GET", "/tasks").json["items"]) == 5
    assert [line["value"] for line in report(s3, bucket, found) if "stored" in line["reason"]] == ["row 5"]


def test_nothing_is_added_to_an_import_that_was_ended(
    api: Api, drop: Drop, started: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    state = split(drop, started, monkeypatch)
    finish_import.handler(state, Invocation())

    work_off(state)

    assert counts(only_import(api)) == ("succeeded", 7, 0, 7)
    assert api("GET", "/tasks").json["items"] == []
    assert split_up(started) == {"import_id": state["import_id"], "chunks": [], "ended": True}


def test_a_large_file_that_cannot_be_used_ends_in_its_first_step(
    api: Api, drop: Drop, started: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    state = split(drop, started, monkeypatch, "colour,size\nred,1\n")

    assert (state["chunks"], state["ended"]) == ([], True)
    assert counts(only_import(api)) == ("failed", 0, 0, 0)


def test_a_file_that_is_too_large_is_refused_unread(
    api: Api, drop: Drop, started: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "FILE_BYTES", len(LARGE.encode()) - 1)

    arrive(drop(LARGE))

    found = only_import(api)
    assert (counts(found), started) == (("failed", 0, 0, 0), [])
    assert "The file has more than 500 MB: drop it in parts" in found["error"]


def test_a_file_that_could_not_be_split_is_given_up(
    api: Api, drop: Drop, started: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPORT_INLINE_BYTES", "10")
    arrive(drop(LARGE))
    [(import_id, _)] = started

    finish_import.handler({"import_id": import_id, "error": {"Error": "Lambda.Unknown"}}, Invocation())

    found = only_import(api)
    assert (counts(found), bool(found["error"])) == (("failed", 0, 0, 0), True)


def test_rows_that_were_read_before_a_split_died_are_not_counted(
    api: Api, drop: Drop, started: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    write = WorkArea.write_chunk

    def die_at_the_second(self: WorkArea, import_id: str, number: int, rows: Any) -> None:
        if number == 2:
            raise Unavailable("S3")
        write(self, import_id, number, rows)

    monkeypatch.setattr(WorkArea, "write_chunk", die_at_the_second)
    with pytest.raises(Unavailable):
        split(drop, started, monkeypatch)
    [(import_id, _)] = started
    assert counts(only_import(api)) == ("running", 3, 0, 1)

    finish_import.handler({"import_id": import_id, "error": {"Error": "Unavailable"}}, Invocation())

    assert counts(only_import(api)) == ("failed", 0, 0, 0)


def test_what_was_made_before_a_file_was_gone_is_reported(
    api: Api, drop: Drop, started: list[Any], s3: "S3Client", bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "_BATCH", 1)
    arrive(drop(LARGE), 300, 300, 10)
    [(import_id, dropped)] = started
    s3.delete_object(Bucket=bucket, Key=dropped.key, VersionId=dropped.version)
    with pytest.raises(NotFound):
        split_up(started)

    finish_import.handler({"import_id": import_id, "error": {"Error": "NotFound"}}, Invocation())

    found = only_import(api)
    assert counts(found) == ("succeeded", 3, 2, 1)
    [line] = report(s3, bucket, found)
    assert line["reason"].startswith("rejected: ")
    assert "only 2 of its first 3 rows are tasks" in line["reason"]
    assert found["error"] in line["reason"]


def test_what_was_made_by_an_attempt_that_died_before_it_counted_is_reported(
    api: Api, drop: Drop, started: list[Any], s3: "S3Client", bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = drop(LARGE)
    add_all_but(monkeypatch, "row 5")
    with pytest.raises(Unavailable):
        arrive(event)
    arrive(event, 10)
    [(import_id, dropped)] = started
    s3.delete_object(Bucket=bucket, Key=dropped.key, VersionId=dropped.version)

    finish_import.handler({"import_id": import_id, "error": {"Error": "NotFound"}}, Invocation())

    found = only_import(api)
    made = len(api("GET", "/tasks").json["items"])
    assert made >= 1
    assert counts(found) == ("succeeded", 7, made, 7 - made)
    [line] = report(s3, bucket, found)
    assert f"only {made} of its first 7 rows are tasks" in line["reason"]


def test_what_an_earlier_attempt_has_read_is_not_forgotten_by_one_that_dies_sooner(
    api: Api, drop: Drop, started: list[Any], s3: "S3Client", bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "_BATCH", 1)
    event = drop(LARGE)
    arrive(event, 300, 300, 300, 300, 300, 300, 10)
    started.clear()
    arrive(event, 300, 300, 10)
    [(import_id, dropped)] = started
    made = len(api("GET", "/tasks").json["items"])
    s3.delete_object(Bucket=bucket, Key=dropped.key, VersionId=dropped.version)

    finish_import.handler({"import_id": import_id, "error": {"Error": "NotFound"}}, Invocation())

    assert counts(only_import(api))[2] == made > 2


def test_every_attempt_judges_by_the_day_on_which_the_import_began(
    api: Api, drop: Drop, started: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPORT_POLICY", "strict")
    now = clock.now()
    today = now.date().isoformat()
    arrive(drop(f"title,due date\nsoon,{today}\n"), 10)
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=3))
    forget()

    work_off(split_up(started))

    assert counts(only_import(api)) == ("succeeded", 1, 1, 0)


def test_an_import_is_told_to_the_time_it_began(api: Api, drop: Drop) -> None:
    arrive(drop(SMALL))

    found = only_import(api)
    begun, ended = (datetime.fromisoformat(found[name]) for name in ("started_at", "finished_at"))
    assert begun <= ended
    assert {task["created_at"] for task in api("GET", "/tasks").json["items"]} == {found["started_at"]}


class Died(BaseException):
    """The function's process is gone."""


class Stops:
    """Stops the function at so many of its first calls of AWS, before or after each of them."""

    def __init__(self, stops: int, calls: int, monkeypatch: pytest.MonkeyPatch) -> None:
        seed = SystemRandom().randrange(1_000_000)
        LOG.warning("seed %s", seed)
        random = Random(seed)
        self._left = {number: random.random() < 0.5 for number in random.sample(range(calls), stops)}
        self._number = 0
        make_call = vars(BaseClient)["_make_api_call"]

        def counted(client: BaseClient, operation: str, given: dict[str, Any]) -> Any:
            after = self._left.pop(self._number, None)
            self._number += 1
            if after is False:
                raise Died
            answer = make_call(client, operation, given)
            if after:
                raise Died
            return answer

        monkeypatch.setattr(BaseClient, "_make_api_call", counted)

    @property
    def all_made(self) -> bool:
        return not self._left

    def outlived(self, call: Callable[[], Any]) -> Any:
        """Call the function again until it comes to its end, and then once more, as events come twice."""
        for _ in range(2):
            while True:
                forget()
                try:
                    answer = call()
                except Died:
                    continue
                break
        return answer


@pytest.mark.parametrize("inline_bytes", [100_000, 10], ids=["small", "large"])
def test_an_import_that_is_stopped_at_50_points_is_made_once(
    api: Api, drop: Drop, started: list[Any], stored: Stored, monkeypatch: pytest.MonkeyPatch, inline_bytes: int
) -> None:
    monkeypatch.setenv("IMPORT_INLINE_BYTES", str(inline_bytes))
    monkeypatch.setenv("IMPORT_CHUNK_ROWS", "10")
    monkeypatch.setattr(imports, "_BATCH", 5)
    titles = [f"row {number}" if number % 10 else "" for number in range(1, 101)]
    event = drop("title,status\n" + "".join(f"{title},todo\n" for title in titles))
    stops = Stops(50, 150, monkeypatch)

    stops.outlived(lambda: arrive(event))
    if started:
        del started[1:]
        state = stops.outlived(lambda: split_up(started))
        for chunk in state["chunks"]:
            given = {"import_id": state["import_id"], "chunk": chunk}
            stops.outlived(partial(import_chunk.handler, given, Invocation()))
        stops.outlived(lambda: finish_import.handler(state, Invocation()))

    assert stops.all_made
    assert bool(started) == (inline_bytes == 10)
    assert counts(only_import(api)) == ("succeeded", 100, 90, 10)
    assert Counter(task["title"] for task in stored("tasks")) == Counter(filter(None, titles))


def test_the_workflow_is_started_once(aws: None) -> None:
    client = boto3.client("stepfunctions")
    machine = client.create_state_machine(
        name="import",
        definition=json.dumps({"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 60, "End": True}}}),
        roleArn="arn:aws:iam::123456789012:role/import",
    )["stateMachineArn"]
    workflow = StepFunctionsImportWorkflow(client, machine)
    dropped = StoredObject("imports/ñ.csv", "version-1", 5, datetime(2026, 1, 1))  # noqa: DTZ001 - any will do

    workflow.start("import-1", dropped)
    workflow.start("import-1", dropped)

    [execution] = client.list_executions(stateMachineArn=machine)["executions"]
    given = json.loads(client.describe_execution(executionArn=execution["executionArn"])["input"])
    assert given == {"import_id": "import-1", "key": "imports/ñ.csv", "version": "version-1"}
