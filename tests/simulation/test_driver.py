"""Event sources of the simulation deliver, retry and dead-letter as AWS documents."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, cast

import pytest

from tests.simulation.aws.dynamodb import Table
from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.messaging import EmailSubscription, Queue
from tests.simulation.deliveries import (
    AsyncInvocations,
    QueueMapping,
    Runtime,
    StreamMapping,
    TopicDeliveries,
)
from tests.simulation.faults import Faults
from tests.simulation.functions import FunctionFailed, Functions
from tests.simulation.scheduler import Scheduler
from tests.simulation.workflow import Workflow

_MAX_TURNS = 5000


class Script:
    """Functions that return what `respond` returns; `calls` records their invocations."""

    def __init__(self, respond: Callable[[str, Any], Any]) -> None:
        self.calls: list[tuple[str, Any]] = []
        self._respond = respond

    def invoke(self, name: str, event: Any) -> Any:
        self.calls.append((name, event))
        return self._respond(name, event)

    call = invoke


def runtime_of(script: Script, budget: int = 0) -> Runtime:
    random = Random(1)
    return Runtime(Scheduler(random), cast("Functions", script), Faults(random, 1, budget), random)


def ids(event: Mapping[str, Any]) -> list[str]:
    return [record["dynamodb"]["Keys"]["id"]["S"] for record in event["Records"]]


def stream(script: Script, shard: int, **settings: Any) -> tuple[StreamMapping, Queue]:
    """Return the mapping of one shard of a table to which `a` to `f` were written twice, and its failure queue."""
    runtime = runtime_of(script)
    table = Table(["id"], {}, lambda: runtime.scheduler.now)
    for version in "12":
        for name in "abcdef":
            table.write((name,), {"id": {"S": name}, "version": {"N": version}})
    on_failure = Queue(lambda: runtime.scheduler.now)
    options: Any = {"patterns": [], "retries": 100, "record_age": timedelta(days=1)} | settings
    return StreamMapping(runtime, table, "stream", shard, "function", on_failure=on_failure, **options), on_failure


def fail_on(name: str) -> Callable[[str, Any], None]:
    def respond(_: str, event: Any) -> None:
        if name in ids(event):
            raise FunctionFailed("poison")

    return respond


def run(runtime: Runtime, *functions: Callable[[], None], is_settled: Callable[[], bool]) -> None:
    for function in functions:
        runtime.scheduler.spawn(function)
    assert runtime.scheduler.run(is_settled, _MAX_TURNS)


def process_all(mapping: StreamMapping) -> None:
    run(mapping.runtime, mapping.run, is_settled=lambda: mapping.is_settled)


def test_the_shards_of_a_stream_share_its_items_and_keep_their_order() -> None:
    records_by_shard = []
    for shard in (0, 1):
        script = Script(lambda *_: None)
        mapping, _ = stream(script, shard)
        process_all(mapping)
        records_by_shard.append([record for _, event in script.calls for record in event["Records"]])

    numbers = [[int(record["dynamodb"]["SequenceNumber"]) for record in records] for records in records_by_shard]
    assert [sorted(shard_numbers) for shard_numbers in numbers] == numbers
    assert sorted(numbers[0] + numbers[1]) == list(range(1, 13))
    names = [{record["dynamodb"]["Keys"]["id"]["S"] for record in records} for records in records_by_shard]
    assert names[0].isdisjoint(names[1])


def test_a_batch_with_a_poison_record_is_bisected_until_only_that_is_sent_to_the_failure_queue() -> None:
    script = Script(fail_on("a"))
    shard = next(number for number in (0, 1) if "a" in _names(number))
    mapping, on_failure = stream(script, shard, retries=3)

    process_all(mapping)

    succeeded = [name for _, event in script.calls if "a" not in ids(event) for name in ids(event)]
    assert sorted(succeeded) == sorted([*(_names(shard) - {"a"})] * 2)
    dead_lettered = [json.loads(message.body) for message in on_failure.messages.values()]
    assert {record["requestContext"]["condition"] for record in dead_lettered} == {"RetryAttemptsExhausted"}
    assert [record["DDBStreamBatchInfo"]["batchSize"] for record in dead_lettered] == [1, 1]


def test_a_record_that_is_too_old_is_sent_to_the_failure_queue() -> None:
    script = Script(fail_on("a"))
    shard = next(number for number in (0, 1) if "a" in _names(number))
    mapping, on_failure = stream(script, shard, record_age=timedelta(minutes=5))

    process_all(mapping)

    conditions = {json.loads(message.body)["requestContext"]["condition"] for message in on_failure.messages.values()}
    assert conditions == {"RecordAgeExceeded"}


def test_a_mapping_delivers_only_records_that_match_one_of_its_patterns() -> None:
    script = Script(lambda *_: None)
    modified = {"eventName": ["MODIFY"]}
    patterns = [{**modified, "dynamodb": {"NewImage": {"id": {"S": names}}}} for names in (["a"], ["b", "c"])]
    mapping, _ = stream(script, 0, patterns=patterns)

    process_all(mapping)

    records = [record for _, event in script.calls for record in event["Records"]]
    assert {record["eventName"] for record in records} == {"MODIFY"}
    assert {record["dynamodb"]["Keys"]["id"]["S"] for record in records} == _names(0) & {"a", "b", "c"} != set()


def test_a_failed_message_is_delivered_again_and_finally_dead_lettered() -> None:
    script = Script(lambda _, event: {"batchItemFailures": [
        {"itemIdentifier": record["messageId"]} for record in event["Records"] if record["body"] == "bad"
    ]})  # fmt: skip
    runtime = runtime_of(script)
    dlq = Queue(lambda: runtime.scheduler.now)
    queue = Queue(lambda: runtime.scheduler.now, timedelta(minutes=1), 3, dlq)
    for body in ("good", "bad"):
        queue.send(body, {})

    run(runtime, QueueMapping(runtime, queue, "work", "function").run, is_settled=lambda: not queue.messages)

    tried = [record["body"] for _, event in script.calls for record in event["Records"]]
    assert (tried.count("good"), tried.count("bad")) == (1, 3)
    assert [message.body for message in dlq.messages.values()] == ["bad"]


def test_a_received_message_is_invisible_and_its_old_receipt_becomes_invalid() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    queue = Queue(lambda: now, timedelta(minutes=1))
    queue.send("body", {})
    [first] = [message.receipt for message in queue.receive(10)]
    assert queue.receive(10) == []

    now += timedelta(minutes=1)
    [redelivered] = queue.receive(10)

    assert redelivered.receive_count == 2
    with pytest.raises(AwsError, match="MessageNotInflight"):
        queue.change_visibility(first, timedelta(0))


@pytest.mark.parametrize("character", ["\ufffe", "\uffff", "\x00", "\x0b", "\ud800"], ids=ascii)
def test_a_queue_accepts_only_characters_of_xml(character: str) -> None:
    queue = Queue(lambda: datetime(2026, 3, 1, tzinfo=UTC))

    with pytest.raises(AwsError, match="InvalidMessageContents"):
        queue.send(f"a{character}", {})
    queue.send("\t\n\r\x7f\x85\ufffd\U0001ffff", {})

    assert len(queue.messages) == 1


def test_an_asynchronous_invocation_is_tried_three_times_and_then_sent_to_the_failure_queue() -> None:
    def fail(*_: object) -> None:
        raise FunctionFailed("Unavailable")

    script = Script(fail)
    runtime = runtime_of(script)
    on_failure = Queue(lambda: runtime.scheduler.now)
    invocations = AsyncInvocations(runtime, "function", on_failure)

    invocations.submit({"key": "a"})
    run(runtime, is_settled=lambda: not invocations.running)

    assert len(script.calls) == 3
    [message] = on_failure.messages.values()
    assert json.loads(message.body)["requestPayload"] == {"key": "a"}


def test_a_topic_delivers_every_message_to_every_subscriber() -> None:
    runtime = runtime_of(Script(lambda *_: None), budget=2)
    received: dict[str, list[Any]] = {"first": [], "second": []}
    deliveries = TopicDeliveries(runtime, [received["first"].append, received["second"].append])
    messages = [{"Message": number} for number in range(5)]

    for message in messages:
        deliveries.publish(message)
    run(runtime, deliveries.run, is_settled=lambda: not deliveries.pending)

    assert all(message in delivered for delivered in received.values() for message in messages)
    assert sum(map(len, received.values())) == 12


def test_an_address_that_gets_eleven_mails_within_a_second_is_suspended() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    patient, hasty = EmailSubscription(lambda: now), EmailSubscription(lambda: now)

    for number in range(10):
        patient.deliver({"Message": number})
        hasty.deliver({"Message": number})
    hasty.deliver({"Message": 10})
    now += timedelta(seconds=1)
    for subscription in (patient, hasty):
        subscription.deliver({"Message": 11})

    assert (len(patient.mails), patient.is_suspended) == (11, False)
    assert (len(hasty.mails), hasty.is_suspended) == (10, True)


def chunks(name: str, event: Any) -> Any:
    return {"import_id": "1", "chunks": [1, 2, 3]} if name == "split_import" else None


@dataclass
class Execution:
    """Calls of one execution, its states that failed after all retries, and its name if it failed."""

    calls: list[tuple[str, Any]]
    failed_states: set[tuple[str, str]]
    failures: list[str]


def execute(respond: Callable[[str, Any], Any]) -> Execution:
    script = Script(respond)
    runtime = runtime_of(script)
    failures: list[str] = []
    workflow = Workflow(runtime, "import_workflow.asl.json", failures.append)
    workflow.start_execution(name="1", input=json.dumps({"import_id": "1", "key": "k", "version": "v"}))
    with pytest.raises(AwsError, match="ExecutionAlreadyExists"):
        workflow.start_execution(name="1", input="{}")
    run(runtime, is_settled=lambda: not workflow.running)
    return Execution(script.calls, workflow.failed_states, failures)


def test_the_workflow_splits_imports_each_chunk_and_finishes() -> None:
    execution = execute(chunks)

    assert [name for name, _ in execution.calls] == ["split_import", *["import_chunk"] * 3, "finish_import"]
    assert sorted(event["chunk"] for name, event in execution.calls if name == "import_chunk") == [1, 2, 3]
    assert not execution.failures


def test_a_chunk_that_fails_permanently_does_not_end_the_workflow() -> None:
    def respond(name: str, event: Any) -> Any:
        if event.get("chunk") == 2:
            raise FunctionFailed("no")
        return chunks(name, event)

    execution = execute(respond)

    assert sum(event.get("chunk") == 2 for _, event in execution.calls) == 6
    assert [name for name, _ in execution.calls][-1] == "finish_import"
    assert execution.failed_states == {("ImportChunk", "1")}


def test_a_file_that_cannot_be_split_goes_to_the_last_step() -> None:
    def respond(name: str, event: Any) -> Any:
        if name == "split_import":
            raise FunctionFailed("no")

    execution = execute(respond)

    assert [name for name, _ in execution.calls] == [*["split_import"] * 5, "finish_import"]
    assert execution.calls[-1][1]["error"]["Error"] == "no"
    assert not execution.failures


def test_a_workflow_whose_last_step_fails_has_failed() -> None:
    def respond(name: str, event: Any) -> Any:
        if name == "finish_import":
            raise FunctionFailed("no")
        return chunks(name, event)

    execution = execute(respond)

    assert [name for name, _ in execution.calls].count("finish_import") == 7
    assert execution.failures == ["1"]


def _names(shard: int) -> set[str]:
    script = Script(lambda *_: None)
    mapping, _ = stream(script, shard)
    process_all(mapping)
    return {name for _, event in script.calls for name in ids(event)}
