"""Imports whose functions are stopped, or invoked concurrently, before or after any of their calls to AWS.

A run imports one file: its event is delivered twice, every step of the workflow runs twice, and at one random moment
the function is stopped, or invoked a second time while the first invocation is running.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from random import Random
from threading import Lock
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config

from task_manager.composition import aws
from task_manager.composition.imports import import_store
from task_manager.composition.streams import stream_reader
from task_manager.composition.tasks import task_store, tasks
from task_manager.domain.event import Event
from task_manager.domain.identifiers import row_id
from task_manager.handlers import finish_import, import_chunk, process_s3_event, split_import
from task_manager.use_cases.imports import stored_file
from tests.unit.handlers.conftest import Invocation

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

POINTS = 17
BUCKET = "task-files"
CONTENT = b"title,status\none,todo\n,todo\nthree,todo\nfour,done\nfive,\nsix,\nseven,\n"
TITLES = {1: "one", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven"}
"""By the number of the row; the second one has no title."""

SCENARIOS = {
    "small": (100_000, (300,)),
    "large": (10, (300,)),
    "small, and out of time in the second batch": (100_000, (300, 300, 300, 300, 10)),
}
"""By name: `IMPORT_INLINE_BYTES`, and the seconds that are left each time the function asks."""


class Stopped(BaseException):
    """The function was stopped."""


@dataclass
class Calls:
    """Counts the moments before and after each call to AWS during a step, and runs an action at one of them."""

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
            # Nor do its other threads make another call.
            raise Stopped

    def stop(self) -> None:
        self.stopped = True


@pytest.fixture
def calls(environment: None) -> Iterator[Calls]:
    """Counter of the calls of all functions, except for the start of the workflow."""
    calls = Calls()
    clients: list[Any] = [aws.dynamodb(), aws.dynamodb_for_imports(), aws.s3()]
    for client in clients:
        for moment in ("before-call", "after-call"):
            client.meta.events.register(moment, calls.pass_by)
    yield calls
    for client in clients:
        for moment in ("before-call", "after-call"):
            client.meta.events.unregister(moment, calls.pass_by)


@pytest.fixture
def executions(calls: Calls, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """Input of each execution of the workflow, by its name."""
    inputs: dict[str, dict[str, Any]] = {}

    class Workflow:
        def __init__(self, *_: object) -> None: ...

        def start(self, import_id: str, csv_file: Any) -> None:
            calls.pass_by()
            inputs.setdefault(import_id, {"import_id": import_id, "key": csv_file.key, "version": csv_file.version})
            calls.pass_by()

    monkeypatch.setenv("IMPORT_STATE_MACHINE_ARN", "arn:aws:states:eu-central-1:123456789012:stateMachine:import")
    monkeypatch.setattr("task_manager.composition.stored_files.StepFunctionsImportWorkflow", Workflow)
    return inputs


@dataclass
class Run:
    """Import of one file with a fault at the moment `at`: a concurrent invocation if `again`, else a stop."""

    key: str
    seconds_left: tuple[int, ...]
    calls: Calls
    executions: dict[str, dict[str, Any]]
    at: int | None
    again: bool
    edited: str | None = None

    def __call__(self) -> str:
        """Run the import to its end, and return its id."""
        self.calls.moments, self.calls.at = 0, self.at
        self._step(self._handle_event)
        self._edit()
        self._step(self._handle_event)
        import_id = self._import_id()
        if import_id in self.executions:
            self._run_workflow(self.executions[import_id])
        return import_id

    def _handle_event(self) -> None:
        event = {"detail": {"object": {"key": self.key}}}
        process_s3_event.handler(event, Invocation(*self.seconds_left))

    def _run_workflow(self, execution_input: dict[str, Any]) -> None:
        state: dict[str, Any] = {}
        for _ in range(2):
            self._step(
                lambda: state.update(json.loads(json.dumps(split_import.handler(execution_input, Invocation()))))
            )
        for chunk in state["chunks"] * 2:
            self._edit()
            event = {"import_id": execution_input["import_id"], "chunk": chunk}
            self._step(partial(import_chunk.handler, event, Invocation()))
        for _ in range(2):
            self._step(lambda: finish_import.handler(state, Invocation()))

    def _step(self, step: Callable[[], None]) -> None:
        """Run a step; run it again if it was stopped, as Lambda and the workflow do."""
        self.calls.then = step if self.again else self.calls.stop
        self.calls.counting = True
        try:
            step()
        except Stopped:
            self.calls.stopped = False
            step()
        self.calls.counting = False

    def _import_id(self) -> str:
        [import_] = [item for item in import_store().page(100).items if item.key == self.key]
        return import_.id

    def _edit(self) -> None:
        """Edit the first task once it exists, as a client may while the import is running."""
        imports = [item for item in import_store().page(100).items if item.key == self.key]
        if self.edited or not imports:
            return
        first = row_id(imports[0].id, 1)
        if task_store().existing_ids([first]):
            tasks().patch(first, {"title": "edited"}, None)
            self.edited = first


def events(table: str) -> list[Event]:
    """All events of a table's stream."""
    # moto does not know the endpoints that have an account's number in their names.
    streams = boto3.client("dynamodbstreams", config=Config(account_id_endpoint_mode="disabled"))
    [stream] = [item for item in streams.list_streams()["Streams"] if item["TableName"] == table]
    [shard] = streams.describe_stream(StreamArn=stream["StreamArn"])["StreamDescription"]["Shards"]
    iterator = streams.get_shard_iterator(
        StreamArn=stream["StreamArn"], ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    records = streams.get_records(ShardIterator=iterator)["Records"]
    read = stream_reader().event
    return [event for record in records if (event := read({**record, "eventSourceARN": stream["StreamArn"]}))]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_each_row_is_one_task_for_every_fault(
    scenario: str,
    calls: Calls,
    executions: dict[str, dict[str, Any]],
    s3: "S3Client",
    stored: Callable[[str], list[dict[str, Any]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inline_bytes, seconds_left = SCENARIOS[scenario]
    monkeypatch.setenv("IMPORT_INLINE_BYTES", str(inline_bytes))
    monkeypatch.setattr(stored_file, "_BATCH_ROWS", 2)
    random = Random(scenario)

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

    published = [*events("tasks"), *events("imports")]
    tasks = stored("tasks")
    for import_id, disturbed in runs.items():
        context = f"{scenario}, {disturbed}"
        expected = {row_id(import_id, number): title for number, title in TITLES.items()}
        if disturbed.edited:
            expected[disturbed.edited] = "edited"
        imported = {task["id"]: task["title"] for task in tasks if task["source"] == f"import:{import_id}"}
        assert imported == expected, context
        import_ = import_store().get(import_id)
        counts = (import_.status, import_.rows_read, import_.rows_created, import_.rows_rejected)
        assert counts == ("succeeded", 7, 6, 1), context
        assert _rejected_lines(s3, import_.report_key or "") == ["3"], context
        types = [event.type for event in published if event.subject == f"imports/{import_id}"]
        assert types == ["import.finished"], context
        created = [event.subject for event in published if event.type == "task.created"]
        assert [created.count(f"tasks/{task_id}") for task_id in expected] == [1] * 6, context
    assert sorted(item["Key"] for item in s3.list_objects_v2(Bucket=BUCKET, Prefix="reports/")["Contents"]) == sorted(
        f"reports/{import_id}.csv" for import_id in runs
    )


def _rejected_lines(s3: "S3Client", report_key: str) -> list[str]:
    text = s3.get_object(Bucket=BUCKET, Key=report_key)["Body"].read().decode()
    lines = csv.DictReader(io.StringIO(text, newline=""))
    return [line["line"] for line in lines if line["line"] != "1"]
