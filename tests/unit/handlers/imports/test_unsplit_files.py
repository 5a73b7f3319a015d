from typing import TYPE_CHECKING, Any

import pytest

from task_manager.domain.errors import NotFound, Unavailable
from task_manager.handlers import finish_import
from task_manager.use_cases.imports import stored_file
from task_manager.use_cases.imports.work_area import WorkArea
from tests.unit.handlers.conftest import Api, Invocation
from tests.unit.handlers.imports.conftest import (
    LARGE,
    StoreFile,
    add_all_but,
    counts,
    handle_event,
    only_import,
    report,
    run_split,
    store_and_split,
)

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def test_the_import_of_a_file_that_could_not_be_split_fails(
    api: Api, store_file: StoreFile, executions: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPORT_INLINE_BYTES", "10")
    handle_event(store_file(LARGE))
    [(import_id, _)] = executions

    finish_import.handler({"import_id": import_id, "error": {"Error": "Lambda.Unknown"}}, Invocation())

    import_ = only_import(api)
    assert (counts(import_), bool(import_["error"])) == (("failed", 0, 0, 0), True)


def test_rows_read_before_a_crash_of_the_split_are_not_counted(
    api: Api, store_file: StoreFile, executions: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    write = WorkArea.write_chunk

    def die_at_the_second(self: WorkArea, import_id: str, number: int, rows: Any) -> None:
        if number == 2:
            raise Unavailable("S3")
        write(self, import_id, number, rows)

    monkeypatch.setattr(WorkArea, "write_chunk", die_at_the_second)
    with pytest.raises(Unavailable):
        store_and_split(store_file, executions, monkeypatch)
    [(import_id, _)] = executions
    assert counts(only_import(api)) == ("running", 3, 0, 1)

    finish_import.handler({"import_id": import_id, "error": {"Error": "Unavailable"}}, Invocation())

    assert counts(only_import(api)) == ("failed", 0, 0, 0)


def test_tasks_created_before_the_file_was_deleted_are_reported(
    api: Api, store_file: StoreFile, executions: list[Any], s3: "S3Client", bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_file, "_BATCH_ROWS", 1)
    handle_event(store_file(LARGE), *[300] * 4, 10)
    [(import_id, csv_file)] = executions
    s3.delete_object(Bucket=bucket, Key=csv_file.key, VersionId=csv_file.version)
    with pytest.raises(NotFound):
        run_split(executions)

    finish_import.handler({"import_id": import_id, "error": {"Error": "NotFound"}}, Invocation())

    import_ = only_import(api)
    assert counts(import_) == ("succeeded", 3, 2, 1)
    [line] = report(s3, bucket, import_)
    assert line["reason"].startswith("rejected: ")
    assert "only 2 of its first 3 rows are tasks" in line["reason"]
    assert import_["error"] in line["reason"]


def test_tasks_created_by_an_attempt_that_crashed_before_it_counted_are_reported(
    api: Api, store_file: StoreFile, executions: list[Any], s3: "S3Client", bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = store_file(LARGE)
    add_all_but(monkeypatch, "row 5", RuntimeError("crash"))
    with pytest.raises(RuntimeError):
        handle_event(event)
    handle_event(event, 10)
    [(import_id, csv_file)] = executions
    s3.delete_object(Bucket=bucket, Key=csv_file.key, VersionId=csv_file.version)

    finish_import.handler({"import_id": import_id, "error": {"Error": "NotFound"}}, Invocation())

    import_ = only_import(api)
    created = len(api("GET", "/tasks").json["items"])
    assert created >= 1
    assert counts(import_) == ("succeeded", 7, created, 7 - created)
    [line] = report(s3, bucket, import_)
    assert f"only {created} of its first 7 rows are tasks" in line["reason"]


def test_counts_of_an_earlier_attempt_are_kept_by_one_that_crashes_sooner(
    api: Api, store_file: StoreFile, executions: list[Any], s3: "S3Client", bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_file, "_BATCH_ROWS", 1)
    event = store_file(LARGE)
    handle_event(event, *[300] * 12, 10)
    executions.clear()
    handle_event(event, *[300] * 4, 10)
    [(import_id, csv_file)] = executions
    created = len(api("GET", "/tasks").json["items"])
    s3.delete_object(Bucket=bucket, Key=csv_file.key, VersionId=csv_file.version)

    finish_import.handler({"import_id": import_id, "error": {"Error": "NotFound"}}, Invocation())

    assert counts(only_import(api))[2] == created > 2
