"""Correlation id of log lines and of work in threads."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest

from task_manager import observability
from task_manager.composition import clock
from task_manager.composition.imports import import_store
from task_manager.correlation import correlation_id, correlation_scope
from task_manager.domain.identifiers import new_id
from task_manager.domain.imports import Import
from task_manager.handlers import import_chunk, split_import
from task_manager.thread_pool import ContextThreadPool
from tests.unit.handlers.conftest import Invocation

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    stream = StringIO()
    for handler in observability.logger().handlers:
        monkeypatch.setattr(handler, "stream", stream)
    return stream


def test_a_scope_ends_with_its_block_and_restores_the_outer_one() -> None:
    assert correlation_id() is None
    with correlation_scope("outer"):
        with correlation_scope("inner"):
            assert correlation_id() == "inner"
        assert correlation_id() == "outer"
    assert correlation_id() is None


def test_log_lines_inside_a_scope_have_its_correlation_id(log: StringIO) -> None:
    with correlation_scope("request"), observability.log_work("inside"):
        pass
    observability.logger().info("explicit", extra={"correlation_id": "other"})
    observability.logger().info("outside")

    inside, explicit, outside = map(json.loads, log.getvalue().splitlines())
    assert (inside["correlation_id"], explicit["correlation_id"]) == ("request", "other")
    assert "correlation_id" not in outside


def test_threads_of_the_pool_have_the_correlation_id_of_their_caller() -> None:
    with ContextThreadPool(2) as pool:
        with correlation_scope("first"):
            first = list(pool.map(lambda _: correlation_id(), range(4)))
        with correlation_scope("second"):
            second = pool.submit(correlation_id)
        assert first == ["first"] * 4
        assert second.result() == "second"
        assert pool.submit(correlation_id).result() is None


def test_threads_of_other_pools_have_none() -> None:
    with ThreadPoolExecutor(1) as pool, correlation_scope("request"):
        assert pool.submit(correlation_id).result() is None


def test_tasks_that_a_chunk_adds_in_threads_are_stored_with_the_id_of_their_import(
    environment: None, s3: "S3Client", bucket: str, stored: Callable[[str], list[dict[str, Any]]]
) -> None:
    now = clock.now()
    version = s3.put_object(Bucket=bucket, Key="imports/a.csv", Body=b"title\nOne\nTwo\n")["VersionId"]
    running = Import(id=new_id(now), key="imports/a.csv", version=version, started_at=now)
    import_store().create(running)

    split_import.handler({"import_id": running.id, "key": running.key, "version": version}, Invocation())
    import_chunk.handler({"import_id": running.id, "chunk": 1}, Invocation())

    assert {item["title"]: item["correlation"] for item in stored("tasks")} == {"One": running.id, "Two": running.id}
