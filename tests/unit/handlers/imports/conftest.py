"""Imports through the real handlers on moto: fixtures, and the steps of the workflow one by one."""

import csv
import io
import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import pytest

from task_manager.composition.imported_tasks import imported_tasks
from task_manager.domain.errors import Unavailable
from task_manager.domain.ports.clock import TimeLeft
from task_manager.domain.task import Task
from task_manager.handlers import finish_import, import_chunk, process_s3_event, split_import
from tests.unit.handlers.conftest import Api, Invocation

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


Stored = Callable[[str], list[dict[str, Any]]]

StoreFile = Callable[..., dict[str, Any]]

OUT_OF_TIME = Unavailable("The time was used up.")

SMALL = "title,status,due date\nüno,done,2020-01-31\n,todo,\ntres,todo,\n"

LARGE = SMALL + "".join(f"row {number},todo,\n" for number in range(4, 8))


@pytest.fixture
def executions(environment: None, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """Import id and object of each execution of the workflow that was started."""
    monkeypatch.setenv("IMPORT_STATE_MACHINE_ARN", "arn:aws:states:eu-central-1:123456789012:stateMachine:import")
    executions: list[tuple[str, Any]] = []

    class Workflow:
        def __init__(self, *_: object) -> None: ...

        def start(self, import_id: str, csv_file: Any) -> None:
            executions.append((import_id, csv_file))

    monkeypatch.setattr("task_manager.composition.stored_files.StepFunctionsImportWorkflow", Workflow)
    return executions


@pytest.fixture
def store_file(executions: list[Any], s3: "S3Client", bucket: str) -> StoreFile:
    """Return a function that stores a file and returns the event that EventBridge sends for it."""

    def put(body: str | bytes, object_key: str = "imports/a file+ñ%.csv", *, version: bool = True) -> dict[str, Any]:
        response = s3.put_object(Bucket=bucket, Key=object_key, Body=body if isinstance(body, bytes) else body.encode())
        s3_object = {"key": object_key} | ({"version-id": response["VersionId"]} if version else {})
        return {"detail-type": "Object Created", "detail": {"bucket": {"name": bucket}, "object": s3_object}}

    return put


def handle_event(event: dict[str, Any], *seconds_left: int) -> None:
    process_s3_event.handler(event, Invocation(*(seconds_left or (300,))))


def only_import(api: Api) -> dict[str, Any]:
    [import_] = api("GET", "/imports").json["items"]
    current = api("GET", "/imports/{id}", id=import_["id"]).json
    assert ("report_url" in current) == bool(import_["report_key"])
    assert import_.items() <= current.items()
    return dict(import_)


def report(s3: "S3Client", bucket: str, import_: dict[str, Any]) -> list[dict[str, str]]:
    text = s3.get_object(Bucket=bucket, Key=import_["report_key"])["Body"].read().decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def counts(import_: dict[str, Any]) -> tuple[str, int, int, int]:
    return import_["status"], import_["rows_read"], import_["rows_created"], import_["rows_rejected"]


def store_and_split(
    store_file: StoreFile, executions: list[Any], monkeypatch: pytest.MonkeyPatch, body: str = LARGE
) -> dict[str, Any]:
    """Store a large file, and run the first step of the workflow."""
    monkeypatch.setenv("IMPORT_INLINE_BYTES", "10")
    handle_event(store_file(body))
    return run_split(executions)


def run_split(executions: list[Any]) -> dict[str, Any]:
    [(import_id, csv_file)] = executions
    state = {"import_id": import_id, "key": csv_file.key, "version": csv_file.version}
    chunks = split_import.handler(json.loads(json.dumps(state)), Invocation())
    return dict(json.loads(json.dumps(chunks)))


def run_chunks_and_finish(state: dict[str, Any]) -> None:
    """Run the other steps of the workflow, from the output of the first."""
    for chunk in state["chunks"]:
        import_chunk.handler({"import_id": state["import_id"], "chunk": chunk}, Invocation())
    finish_import.handler(state, Invocation())


def add_all_but(monkeypatch: pytest.MonkeyPatch, title: str, error: Exception = OUT_OF_TIME) -> None:
    """Let the store add all tasks but one and raise an error, by default as if that one was throttled to the end."""
    store = imported_tasks()
    add_all = store.add_all

    def adding(tasks: Iterable[Task], time_left: TimeLeft) -> None:
        requested = list(tasks)
        accepted = [task for task in requested if task.title != title]
        add_all(accepted, time_left)
        if accepted != requested:
            raise error

    monkeypatch.setattr(store, "add_all", adding)
