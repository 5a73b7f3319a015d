"""Imports whose functions are stopped, or called again, before or after any of their calls to AWS.

A run is one file on its way: its event comes twice, every step of the workflow is taken twice, and at one random
moment the function is stopped, or called a second time while the first call is half way.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from threading import Lock
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config

from task_manager.adapters.stream_records import event_of
from task_manager.composition import aws
from task_manager.composition.imports import import_store
from task_manager.composition.tasks import task_store, tasks
from task_manager.domain.event import Event
from task_manager.domain.identifiers import row_id
from task_manager.handlers import finish_import, import_chunk, process_s3_event, split_import
from task_manager.use_cases import imports
from tests.unit.handlers.conftest import Invocation

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

POINTS = 17
BUCKET = "drop"
CONTENT = b"title,status\none,todo\n,todo\nthree,todo\nfour,done\nfive,\nsix,\nseven,\n"
TITLES = {1: "one", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven"}
"""By the number of the row; the second one has no title."""

WAYS = {
    "small": (100_000, (300,)),
    "large": (10, (300,)),
    "small, and out of time in the second batch": (100_000, (300, 300, 10)),
}
"""By name: the size up to which a file is small, and the seconds that are left, each time they are asked for."""


class Stopped(BaseException):
    """The function was stopped where it was."""


@dataclass
class Calls:
    """Counts the moments before and after each call to AWS while a step is taken, and does something at one of them."""

    moments: int = 0
    counting: bool = False
    at: int | None = None
    then: Callable[[], None] = lambda: None
    stopped: bool = False
    _lock: Lock = field(default_factory=Lock)

    def pass_by(self, **_: object) -> None:
        if not self.counting:
            return
        with self._lock:
            self.moments += 1
            due = self.moments == self.at
        if due:
            self.then()
        if self.stopped:
            # Its other threads make no further call either.
            raise Stopped

    def stop(self) -> None:
        self.stopped = True


@pytest.fixture
def calls(environment: None) -> Iterator[Calls]:
    """All calls that the functions make, moments before and after them, save for the start of the workflow."""
    calls = Calls()
    clients: list[Any] = [aws.dynamodb(), aws.s3()]
    for client in clients:
        for moment in ("before-call", "after-call"):
            client.meta.events.register(moment, calls.pass_by)
    yield calls
    for client in clients:
        for moment in ("before-call", "after-call"):
            client.meta.events.unregister(moment, calls.pass_by)


@pytest.fixture
def executions(calls: Calls, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """What executions of the workflow were started with, by their names."""
    found: dict[str, dict[str, Any]] = {}

    class Workflow:
        def __init__(self, *_: object) -> None: ...

        def start(self, import_id: str, dropped: Any) -> None:
            calls.pass_by()
            found.setdefault(import_id, {"import_id": import_id, "key": dropped.key, "version": dropped.version})
            calls.pass_by()

    monkeypatch.setenv("IMPORT_STATE_MACHINE_ARN", "arn:aws:states:eu-central-1:123456789012:stateMachine:import")
    monkeypatch.setattr("task_manager.composition.csv_imports.StepFunctionsImportWorkflow", Workflow)
    return found


@dataclass
class Run:
    """One file on its way, with a fault at `at`; `again` says that a call is made twice there rather than stopped."""

    key: str
    seconds_left: tuple[int, ...]
    calls: Calls
    executions: dict[str, dict[str, Any]]
    at: int | None
    again: bool
    edited: str | None = None

    def __call__(self) -> str:
        """Take the file to its end, and return the id of its import."""
        self.calls.moments, self.calls.at = 0, self.at
        self._step(self._arrive)
        self._edit()
        self._step(self._arrive)
        import_id = self._import_id()
        if import_id in self.executions:
            self._work_off(self.executions[import_id])
        return import_id

    def _arrive(self) -> None:
        event = {"detail": {"object": {"key": self.key}}}
        process_s3_event.handler(event, Invocation(*self.seconds_left))

    def _work_off(self, given: dict[str, Any]) -> None:
        state: dict[str, Any] = {}
        for _ in range(2):
            self._step(lambda: state.update(json.loads(json.dumps(split_import.handler(given, Invocation())))))
        for chunk in state["chunks"] * 2:
            self._edit()
            self._step(lambda: import_chunk.handler({"import_id": given["import_id"], "chunk": chunk}, Invocation()))  # noqa: B023
        for _ in range(2):
            self._step(lambda: finish_import.handler(state, Invocation()))

    def _step(self, step: Callable[[], None]) -> None:
        """Take a step, from its beginning where it was stopped, as Lambda's and the workflow's retries do."""
        self.calls.then = step if self.again else self.calls.stop
        self.calls.counting = True
        try:
            step()
        except Stopped:
            self.calls.stopped = False
            step()
        self.calls.counting = False

    def _import_id(self) -> str:
        [found] = [one for one in import_store().page(100).items if one.key == self.key]
        return found.id

    def _edit(self) -> None:
        """Edit the first task, as soon as there is one, as a person may while the import is running."""
        imports_so_far = [one for one in import_store().page(100).items if one.key == self.key]
        if self.edited or not imports_so_far:
            return
        first = row_id(imports_so_far[0].id, 1)
        if task_store().existing_ids([first]):
            tasks().patch(first, {"title": "edited"}, None)
            self.edited = first


def events(table: str) -> list[Event]:
    """All that the stream of a table says has happened."""
    # moto does not know the endpoints that have an account's number in their names.
    streams = boto3.client("dynamodbstreams", config=Config(account_id_endpoint_mode="disabled"))
    [stream] = [one for one in streams.list_streams()["Streams"] if one["TableName"] == table]
    [shard] = streams.describe_stream(StreamArn=stream["StreamArn"])["StreamDescription"]["Shards"]
    iterator = streams.get_shard_iterator(
        StreamArn=stream["StreamArn"], ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    happened = [event_of(record) for record in streams.get_records(ShardIterator=iterator)["Records"]]
    return [event for event in happened if event]


@pytest.mark.parametrize("way", WAYS)
def test_whatever_happens_on_the_way_each_row_is_one_task(
    way: str,
    calls: Calls,
    executions: dict[str, dict[str, Any]],
    s3: "S3Client",
    stored: Callable[[str], list[dict[str, Any]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inline_bytes, seconds_left = WAYS[way]
    monkeypatch.setenv("IMPORT_INLINE_BYTES", str(inline_bytes))
    monkeypatch.setattr(imports, "_BATCH", 2)
    random = Random(way)

    def run(name: str, at: int | None, again: bool) -> Run:
        s3.put_object(Bucket=BUCKET, Key=f"imports/{name}.csv", Body=CONTENT)
        return Run(f"imports/{name}.csv", seconds_left, calls, executions, at, again)

    undisturbed = run("undisturbed", None, again=False)
    runs = {undisturbed(): undisturbed}
    moments = calls.moments
    assert moments > 25
    for number in range(POINTS):
        disturbed = run(str(number), random.randint(1, moments), again=random.random() < 0.4)
        runs[disturbed()] = disturbed

    told = [*events("tasks"), *events("imports")]
    tasks = stored("tasks")
    for import_id, disturbed in runs.items():
        where = f"{way}, {disturbed}"
        expected = {row_id(import_id, number): title for number, title in TITLES.items()}
        if disturbed.edited:
            expected[disturbed.edited] = "edited"
        assert {one["id"]: one["title"] for one in tasks if one["source"] == f"import:{import_id}"} == expected, where
        ended = import_store().get(import_id)
        assert (ended.status, ended.rows_read, ended.rows_created, ended.rows_rejected) == ("succeeded", 7, 6, 1), where
        assert _rejected_lines(s3, ended.report_key or "") == ["3"], where
        assert [one.type for one in told if one.subject == f"imports/{import_id}"] == ["import.finished"], where
        created = [one.subject for one in told if one.type == "task.created"]
        assert [created.count(f"tasks/{task_id}") for task_id in expected] == [1] * 6, where
    assert sorted(one["Key"] for one in s3.list_objects_v2(Bucket=BUCKET, Prefix="reports/")["Contents"]) == sorted(
        f"reports/{import_id}.csv" for import_id in runs
    )


def _rejected_lines(s3: "S3Client", report_key: str) -> list[str]:
    text = s3.get_object(Bucket=BUCKET, Key=report_key)["Body"].read().decode()
    lines = csv.DictReader(io.StringIO(text, newline=""))
    return [line["line"] for line in lines if line["line"] != "1"]
