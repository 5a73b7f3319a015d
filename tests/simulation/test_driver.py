"""The simulation delivers, retries and gives up as AWS documents it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, cast

import pytest

from tests.simulation.aws.dynamodb import Table
from tests.simulation.aws.messaging import Queue
from tests.simulation.aws.refused import Refused
from tests.simulation.deliveries import (
    AsynchronousCalls,
    Machinery,
    QueueMapping,
    StreamMapping,
    TopicDeliveries,
)
from tests.simulation.faults import Faults
from tests.simulation.functions import FunctionFailed, Functions
from tests.simulation.scheduler import Scheduler
from tests.simulation.workflow import Workflow

_TURNS = 5000


class Script:
    """Functions that do what a test says; `calls` are those that were made."""

    def __init__(self, answer: Callable[[str, Any], Any]) -> None:
        self.calls: list[tuple[str, Any]] = []
        self._answer = answer

    def invoke(self, name: str, event: Any) -> Any:
        self.calls.append((name, event))
        return self._answer(name, event)

    call = invoke


def machinery(script: Script, budget: int = 0) -> Machinery:
    chance = Random(1)
    return Machinery(Scheduler(chance), cast("Functions", script), Faults(chance, 1, budget), chance)


def ids(event: Mapping[str, Any]) -> list[str]:
    return [record["dynamodb"]["Keys"]["id"]["S"] for record in event["Records"]]


def stream(script: Script, shard: int, **settings: Any) -> tuple[StreamMapping, Queue]:
    """One shard of a table to which `a` to `f` were written, twice each."""
    of = machinery(script)
    table = Table(["id"], {}, lambda: of.scheduler.now)
    for version in "12":
        for name in "abcdef":
            table.write((name,), {"id": {"S": name}, "version": {"N": version}})
    given_up = Queue(lambda: of.scheduler.now)
    bounds: Any = {"wanted": {}, "retries": 100, "record_age": timedelta(days=1)} | settings
    return StreamMapping(of, table, "stream", shard, "function", given_up=given_up, **bounds), given_up


def fail_on(name: str) -> Callable[[str, Any], None]:
    def answer(_: str, event: Any) -> None:
        if name in ids(event):
            raise FunctionFailed("poison")

    return answer


def run(of: Machinery, *works: Callable[[], None], settled: Callable[[], bool]) -> None:
    for work in works:
        of.scheduler.spawn(work)
    assert of.scheduler.run(settled, _TURNS)


def work_off(mapping: StreamMapping) -> None:
    run(mapping.machinery, mapping.run, settled=lambda: mapping.settled)


def test_the_shards_of_a_stream_share_its_items_and_keep_their_order() -> None:
    seen = []
    for shard in (0, 1):
        script = Script(lambda *_: None)
        mapping, _ = stream(script, shard)
        work_off(mapping)
        seen.append([record for _, event in script.calls for record in event["Records"]])

    numbers = [[int(record["dynamodb"]["SequenceNumber"]) for record in records] for records in seen]
    assert [sorted(of_shard) for of_shard in numbers] == numbers
    assert sorted(numbers[0] + numbers[1]) == list(range(1, 13))
    names = [{record["dynamodb"]["Keys"]["id"]["S"] for record in records} for records in seen]
    assert names[0].isdisjoint(names[1])


def test_a_poison_record_is_halved_until_it_stands_alone_and_then_given_up() -> None:
    script = Script(fail_on("a"))
    shard = next(number for number in (0, 1) if "a" in _names(number))
    mapping, given_up = stream(script, shard, retries=3)

    work_off(mapping)

    done = [name for _, event in script.calls if "a" not in ids(event) for name in ids(event)]
    assert sorted(done) == sorted([*(_names(shard) - {"a"})] * 2)
    lost = [json.loads(message.body) for message in given_up.messages.values()]
    assert {one["requestContext"]["condition"] for one in lost} == {"RetryAttemptsExhausted"}
    assert [one["DDBStreamBatchInfo"]["batchSize"] for one in lost] == [1, 1]


def test_a_record_is_given_up_when_it_is_too_old() -> None:
    script = Script(fail_on("a"))
    shard = next(number for number in (0, 1) if "a" in _names(number))
    mapping, given_up = stream(script, shard, record_age=timedelta(minutes=5))

    work_off(mapping)

    conditions = {json.loads(one.body)["requestContext"]["condition"] for one in given_up.messages.values()}
    assert conditions == {"RecordAgeExceeded"}


def test_a_mapping_hands_on_only_what_it_wants() -> None:
    script = Script(lambda *_: None)
    wanted = {"eventName": ["MODIFY"], "dynamodb": {"NewImage": {"id": {"S": ["a", "b", "c"]}}}}
    mapping, _ = stream(script, 0, wanted=wanted)

    work_off(mapping)

    records = [record for _, event in script.calls for record in event["Records"]]
    assert {record["eventName"] for record in records} == {"MODIFY"}
    assert {record["dynamodb"]["Keys"]["id"]["S"] for record in records} == _names(0) & {"a", "b", "c"} != set()


def test_a_message_that_failed_comes_again_and_ends_in_the_dead_letters() -> None:
    failed = Script(lambda _, event: {"batchItemFailures": [
        {"itemIdentifier": record["messageId"]} for record in event["Records"] if record["body"] == "bad"
    ]})  # fmt: skip
    of = machinery(failed)
    dead = Queue(lambda: of.scheduler.now)
    queue = Queue(lambda: of.scheduler.now, timedelta(minutes=1), 3, dead)
    for body in ("good", "bad"):
        queue.send(body, {})

    run(of, QueueMapping(of, queue, "function").run, settled=lambda: not queue.messages)

    tried = [record["body"] for _, event in failed.calls for record in event["Records"]]
    assert (tried.count("good"), tried.count("bad")) == (1, 3)
    assert [message.body for message in dead.messages.values()] == ["bad"]


def test_a_message_is_hidden_while_it_is_worked_on_and_its_old_receipt_serves_no_more() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    queue = Queue(lambda: now, timedelta(minutes=1))
    queue.send("body", {})
    [first] = [message.receipt for message in queue.receive(10)]
    assert queue.receive(10) == []

    now += timedelta(minutes=1)
    [again] = queue.receive(10)

    assert again.received == 2
    with pytest.raises(Refused, match="MessageNotInflight"):
        queue.postpone(first, timedelta(0))


def test_a_call_that_nobody_waits_for_is_tried_three_times_and_then_kept() -> None:
    def fail(*_: object) -> None:
        raise FunctionFailed("Unavailable")

    script = Script(fail)
    of = machinery(script)
    given_up = Queue(lambda: of.scheduler.now)
    calls = AsynchronousCalls(of, "function", given_up)

    calls.enter({"key": "a"})
    run(of, settled=lambda: not calls.under_way)

    assert len(script.calls) == 3
    [kept] = given_up.messages.values()
    assert json.loads(kept.body)["requestPayload"] == {"key": "a"}


def test_a_topic_tells_every_subscriber_of_every_message() -> None:
    of = machinery(Script(lambda *_: None), budget=2)
    told: dict[str, list[Any]] = {"one": [], "other": []}
    deliveries = TopicDeliveries(of, [told["one"].append, told["other"].append])
    messages = [{"Message": number} for number in range(5)]

    for message in messages:
        deliveries.publish(message)
    run(of, deliveries.run, settled=lambda: not deliveries.pending)

    assert all(message in heard for heard in told.values() for message in messages)
    assert sum(map(len, told.values())) == 12


def chunks(name: str, event: Any) -> Any:
    return {"import_id": "1", "chunks": [1, 2, 3]} if name == "split_import" else None


@dataclass
class Execution:
    """What became of one execution: the calls it made, the states that failed for good, and itself if it failed."""

    calls: list[tuple[str, Any]]
    given_up: set[tuple[str, str]]
    failed: list[str]


def execute(answer: Callable[[str, Any], Any]) -> Execution:
    script = Script(answer)
    of = machinery(script)
    failed: list[str] = []
    workflow = Workflow(of, "import_workflow.asl.json", failed.append)
    workflow.start_execution(name="1", input=json.dumps({"import_id": "1", "key": "k", "version": "v"}))
    with pytest.raises(Refused, match="ExecutionAlreadyExists"):
        workflow.start_execution(name="1", input="{}")
    run(of, settled=lambda: not workflow.under_way)
    return Execution(script.calls, workflow.given_up, failed)


def test_the_workflow_splits_works_off_each_chunk_and_finishes() -> None:
    done = execute(chunks)

    assert [name for name, _ in done.calls] == ["split_import", *["import_chunk"] * 3, "finish_import"]
    assert sorted(event["chunk"] for name, event in done.calls if name == "import_chunk") == [1, 2, 3]
    assert not done.failed


def test_a_chunk_that_fails_for_good_does_not_end_the_workflow() -> None:
    def answer(name: str, event: Any) -> Any:
        if event.get("chunk") == 2:
            raise FunctionFailed("no")
        return chunks(name, event)

    done = execute(answer)

    assert sum(event.get("chunk") == 2 for _, event in done.calls) == 6
    assert [name for name, _ in done.calls][-1] == "finish_import"
    assert done.given_up == {("ImportChunk", "1")}


def test_a_file_that_cannot_be_split_is_given_up() -> None:
    def answer(name: str, event: Any) -> Any:
        if name == "split_import":
            raise FunctionFailed("no")

    done = execute(answer)

    assert [name for name, _ in done.calls] == [*["split_import"] * 5, "finish_import"]
    assert done.calls[-1][1]["error"]["Error"] == "no"
    assert not done.failed


def test_a_workflow_whose_last_step_fails_has_failed() -> None:
    def answer(name: str, event: Any) -> Any:
        if name == "finish_import":
            raise FunctionFailed("no")
        return chunks(name, event)

    done = execute(answer)

    assert [name for name, _ in done.calls].count("finish_import") == 7
    assert done.failed == ["1"]


def _names(shard: int) -> set[str]:
    script = Script(lambda *_: None)
    mapping, _ = stream(script, shard)
    work_off(mapping)
    return {name for _, event in script.calls for name in ids(event)}
