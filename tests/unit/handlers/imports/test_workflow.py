import json
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from task_manager.adapters.import_workflow import StepFunctionsImportWorkflow
from task_manager.domain.errors import Unavailable
from task_manager.domain.ports.objects import StoredObject
from task_manager.handlers import finish_import, import_chunk
from task_manager.use_cases.imports import stored_file
from tests.unit.handlers.conftest import Api, Invocation
from tests.unit.handlers.imports.conftest import (
    LARGE,
    SMALL,
    StoreFile,
    add_all_but,
    counts,
    handle_event,
    only_import,
    report,
    run_chunks_and_finish,
    run_split,
    store_and_split,
)

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def test_a_large_file_is_imported_in_chunks(
    api: Api,
    store_file: StoreFile,
    executions: list[Any],
    s3: "S3Client",
    bucket: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state = store_and_split(store_file, executions, monkeypatch)
    assert state == {"import_id": only_import(api)["id"], "chunks": [1, 2, 3]}
    assert counts(only_import(api)) == ("running", 7, 0, 1)
    for _ in range(2):
        import_chunk.handler({"import_id": state["import_id"], "chunk": 2}, Invocation())
        assert counts(only_import(api)) == ("running", 7, 2, 1)
    assert only_import(api)["rows_per_second"] > 0

    for _ in range(2):
        run_chunks_and_finish(state)

    import_ = only_import(api)
    assert counts(import_) == ("succeeded", 7, 6, 1)
    titles = [task["title"] for task in api("GET", "/tasks").json["items"]]
    assert titles == ["üno", "tres", *(f"row {number}" for number in range(4, 8))]
    assert [line["line"] for line in report(s3, bucket, import_) if line["column"] == "title"] == ["1", "3"]


@pytest.mark.parametrize(
    ("seconds_left", "created"), [((10,), []), ((300, 61, 59), ["üno"]), ((300, 61, 61, 61, 59), ["tres", "üno"])]
)
def test_a_small_file_that_takes_too_long_is_handed_to_the_workflow(
    api: Api,
    store_file: StoreFile,
    executions: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    seconds_left: tuple[int, ...],
    created: list[str],
) -> None:
    monkeypatch.setattr(stored_file, "_BATCH_ROWS", 1)

    handle_event(store_file(LARGE), *seconds_left)

    assert only_import(api)["status"] == "running"
    tasks = api("GET", "/tasks").json["items"]
    assert sorted(task["title"] for task in tasks) == created
    for task in tasks[:1]:
        api("PATCH", "/tasks/{id}", {"title": "edited"}, id=task["id"])
    run_chunks_and_finish(run_split(executions))
    assert counts(only_import(api)) == ("succeeded", 7, 6, 1)
    assert only_import(api)["error"] is None
    titles = [task["title"] for task in api("GET", "/tasks").json["items"]]
    assert titles == ["edited" if created else "üno", "tres", *(f"row {number}" for number in range(4, 8))]


def test_a_small_file_whose_rows_are_throttled_to_the_end_is_handed_to_the_workflow(
    api: Api, store_file: StoreFile, executions: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as throttling:
        add_all_but(throttling, "row 5")
        handle_event(store_file(LARGE))

    assert only_import(api)["status"] == "running"
    assert len(api("GET", "/tasks").json["items"]) == 5
    run_chunks_and_finish(run_split(executions))
    assert counts(only_import(api)) == ("succeeded", 7, 6, 1)


def test_a_time_out_does_not_start_the_workflow_of_an_import_that_ended(
    api: Api, store_file: StoreFile, executions: list[Any]
) -> None:
    event = store_file(SMALL)
    handle_event(event)

    handle_event(event, 10)

    assert (executions, only_import(api)["status"]) == ([], "succeeded")


def test_a_chunk_that_failed_is_reported_with_its_rows(
    api: Api, store_file: StoreFile, executions: list[Any], s3: "S3Client", bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = store_and_split(store_file, executions, monkeypatch)
    for chunk in (1, 3):
        import_chunk.handler({"import_id": state["import_id"], "chunk": chunk}, Invocation())

    finish_import.handler(state, Invocation())

    import_ = only_import(api)
    assert counts(import_) == ("succeeded", 7, 4, 3)
    assert import_["error"] == "2 rows could not be stored, which the report names: please upload them again."
    unwritten = [(line["line"], line["value"]) for line in report(s3, bucket, import_) if "stored" in line["reason"]]
    assert unwritten == [("5", "row 4"), ("6", "row 5")]


def test_a_chunk_adds_no_task_in_the_minute_that_is_kept_for_its_count(
    api: Api, store_file: StoreFile, executions: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    state = store_and_split(store_file, executions, monkeypatch)
    event = {"import_id": state["import_id"], "chunk": 1}

    with pytest.raises(Unavailable):
        import_chunk.handler(event, Invocation(60))
    assert api("GET", "/tasks").json["items"] == []

    import_chunk.handler(event, Invocation(61))
    assert [task["title"] for task in api("GET", "/tasks").json["items"]] != []


def test_rows_of_a_failed_chunk_that_are_tasks_are_not_called_rejected(
    api: Api, store_file: StoreFile, executions: list[Any], s3: "S3Client", bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = store_and_split(store_file, executions, monkeypatch)
    add_all_but(monkeypatch, "row 5")
    for chunk in state["chunks"]:
        with suppress(Unavailable):
            import_chunk.handler({"import_id": state["import_id"], "chunk": chunk}, Invocation())

    finish_import.handler(state, Invocation())

    import_ = only_import(api)
    assert counts(import_) == ("succeeded", 7, 5, 2)
    assert len(api("GET", "/tasks").json["items"]) == 5
    assert [line["value"] for line in report(s3, bucket, import_) if "stored" in line["reason"]] == ["row 5"]


def test_an_ended_import_is_not_changed(
    api: Api, store_file: StoreFile, executions: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    state = store_and_split(store_file, executions, monkeypatch)
    finish_import.handler(state, Invocation())

    run_chunks_and_finish(state)

    assert counts(only_import(api)) == ("succeeded", 7, 0, 7)
    assert api("GET", "/tasks").json["items"] == []
    assert run_split(executions) == {"import_id": state["import_id"], "chunks": []}


def test_the_workflow_is_started_once(aws: None) -> None:
    client = boto3.client("stepfunctions")
    machine = client.create_state_machine(
        name="import",
        definition=json.dumps({"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 60, "End": True}}}),
        roleArn="arn:aws:iam::123456789012:role/import",
    )["stateMachineArn"]
    workflow = StepFunctionsImportWorkflow(client, machine)
    csv_file = StoredObject("imports/ñ.csv", "version-1", 5, datetime(2026, 1, 1))  # noqa: DTZ001 - any will do

    workflow.start("import-1", csv_file)
    workflow.start("import-1", csv_file)

    [execution] = client.list_executions(stateMachineArn=machine)["executions"]
    execution_input = json.loads(client.describe_execution(executionArn=execution["executionArn"])["input"])
    assert execution_input == {"import_id": "import-1", "key": "imports/ñ.csv", "version": "version-1"}
    assert workflow.is_running("import-1")
    client.stop_execution(executionArn=execution["executionArn"])
    assert not workflow.is_running("import-1")
    assert not workflow.is_running("import-2")
