import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from task_manager.composition import clock
from task_manager.composition.csv_files import csv_files
from task_manager.csv_import import Options
from tests.unit.handlers.conftest import Api, clear_caches
from tests.unit.handlers.imports.conftest import (
    SMALL,
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


def test_a_file_may_be_checked_by_the_rules_of_new_tasks(
    api: Api, store_file: StoreFile, s3: "S3Client", bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPORT_POLICY", "strict")

    handle_event(store_file(SMALL))

    import_ = only_import(api)
    assert counts(import_) == ("succeeded", 3, 1, 2)
    assert "rejected: A new task cannot be due in the past." in {line["reason"] for line in report(s3, bucket, import_)}


def test_every_setting_of_a_file_is_applied(environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    options: dict[str, Any] = {
        "date_order": "month_first",
        "unknown_values": "reject",
        "unreadable_dates": "reject",
        "long_values": "reject",
        "extra_cells": "reject",
        "spaces_separate_tags": True,
        "tool": "notion",
        "encoding": "cp850",
    }
    assert options.keys() == Options.model_fields.keys()
    assert csv_files().options == Options()
    for name, value in options.items():
        monkeypatch.setenv(f"IMPORT_{name.upper()}", json.dumps(value).strip('"'))

    assert csv_files().options == Options(**options)


def test_the_encoding_of_all_files_can_be_set(api: Api, store_file: StoreFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPORT_ENCODING", "cp850")

    handle_event(store_file("title\nMüller\n".encode("cp850")))

    assert [task["title"] for task in api("GET", "/tasks").json["items"]] == ["Müller"]


def test_every_attempt_uses_the_day_on_which_the_import_started(
    api: Api, store_file: StoreFile, executions: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPORT_POLICY", "strict")
    now = clock.now()
    today = now.date().isoformat()
    handle_event(store_file(f"title,due date\nsoon,{today}\n"), 10)
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=3))
    clear_caches()

    run_chunks_and_finish(run_split(executions))

    assert counts(only_import(api)) == ("succeeded", 1, 1, 0)
