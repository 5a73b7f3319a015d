"""Event sources of functions: streams, queues, topics and asynchronous invocations.

Each delivers at least once, late, and in order only where the documentation of AWS guarantees an order.
https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
"""

import json
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zlib import crc32

from tests.simulation.aws.dynamodb import Change, Table
from tests.simulation.aws.messaging import Message, Queue
from tests.simulation.faults import Faults
from tests.simulation.functions import FunctionFailed, Functions
from tests.simulation.scheduler import Scheduler

SHARDS = 2
_MAX_BATCH_RECORDS = 100
_MAX_RETRY_DELAY = 60
_MAX_BATCH_MESSAGES = 10
_MAX_DELAY = 256
_ASYNC_RETRY_DELAYS = (60, 120)


Pattern = Mapping[str, Any]
"""Filter pattern of an event source mapping: the permitted values of a record's fields, nested as in the record."""


def matches(record: Mapping[str, Any], pattern: Pattern) -> bool:
    """Return whether a record matches a filter pattern."""
    return all(
        matches(record.get(name, {}), condition) if isinstance(condition, Mapping) else record.get(name) in condition
        for name, condition in pattern.items()
    )


@dataclass
class Runtime:
    """Scheduler, functions, faults and random that all event sources share."""

    scheduler: Scheduler
    functions: Functions
    faults: Faults
    random: Random

    def sleep_up_to(self, max_seconds: float) -> None:
        self.scheduler.sleep(self.random.uniform(0, max_seconds))

    def poll(self, process: Callable[[], object], due: Callable[[], datetime | None]) -> None:
        """Call `process` forever, each time `due` has passed, and the later the longer nothing was due before."""
        while True:
            idle_since = self.scheduler.now
            self.scheduler.wait(due)
            self.sleep_up_to(min((self.scheduler.now - idle_since).total_seconds(), _MAX_DELAY))
            process()


@dataclass
class StreamMapping:
    """Event source mapping of one shard of a table's stream: batches in order.

    A batch is retried until it succeeds or is sent to the queue `on_failure`.
    """

    runtime: Runtime
    table: Table
    arn: str
    shard: int
    function: str
    patterns: Sequence[Pattern]
    on_failure: Queue
    retries: int
    record_age: timedelta
    position: int = 0
    _read: int = 0
    _unprocessed: deque[Change] = field(default_factory=deque)

    def run(self) -> None:
        self.runtime.poll(self._deliver_next, lambda: self.runtime.scheduler.now if self._pending() else None)

    def _deliver_next(self) -> None:
        batch = self._pending()[: self.runtime.random.randint(1, _MAX_BATCH_RECORDS)]
        if batch:
            self._process([change for change in batch if self._passes(change)], 0)
            self.position = batch[-1].number

    def _passes(self, change: Change) -> bool:
        return not self.patterns or any(matches(change.record(), pattern) for pattern in self.patterns)

    @property
    def is_settled(self) -> bool:
        return not self._pending()

    def _record(self, change: Change) -> dict[str, Any]:
        return {**change.record(), "eventSourceARN": self.arn}

    def _pending(self) -> list[Change]:
        self._unprocessed += [
            change
            for change in self.table.changes[self._read :]
            if crc32(json.dumps(change.keys).encode()) % SHARDS == self.shard
        ]
        self._read = len(self.table.changes)
        while self._unprocessed and self._unprocessed[0].number <= self.position:
            self._unprocessed.popleft()
        return list(self._unprocessed)

    def _process(self, batch: Sequence[Change], attempts: int) -> None:
        while batch:
            if condition := self._failure_condition(batch, attempts):
                self._send_to_destination(batch, condition, attempts)
                return
            try:
                self.runtime.functions.invoke(self.function, {"Records": [self._record(change) for change in batch]})
            except FunctionFailed:
                attempts += 1
                self.runtime.scheduler.sleep(min(2**attempts, _MAX_RETRY_DELAY))
                if len(batch) > 1:
                    # Bisecting a batch does not count as a retry.
                    half = len(batch) // 2
                    self._process(batch[:half], attempts - 1)
                    self._process(batch[half:], attempts - 1)
                    return
                continue
            # Lambda may process a batch again after a success.
            if not self.runtime.faults.occurs():
                return

    def _failure_condition(self, batch: Sequence[Change], attempts: int) -> str:
        if attempts > self.retries:
            return "RetryAttemptsExhausted"
        oldest = min(change.written_at for change in batch)
        return "RecordAgeExceeded" if self.runtime.scheduler.now - oldest > self.record_age else ""

    def _send_to_destination(self, batch: Sequence[Change], condition: str, attempts: int) -> None:
        message = {
            "requestContext": {
                "requestId": "simulated",
                "functionArn": self.function,
                "condition": condition,
                "approximateInvokeCount": attempts,
            },
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
            "version": "1.0",
            "timestamp": self.runtime.scheduler.now.isoformat(),
            "DDBStreamBatchInfo": {
                "shardId": str(self.shard),
                "startSequenceNumber": str(batch[0].number),
                "endSequenceNumber": str(batch[-1].number),
                "approximateArrivalOfFirstRecord": batch[0].written_at.isoformat(),
                "approximateArrivalOfLastRecord": batch[-1].written_at.isoformat(),
                "batchSize": len(batch),
                "streamArn": self.arn,
            },
        }
        self.on_failure.send(json.dumps(message), {})


@dataclass
class QueueMapping:
    """Event source mapping of a queue, with partial batch responses."""

    runtime: Runtime
    queue: Queue
    name: str
    function: str
    batch_size: int = _MAX_BATCH_MESSAGES
    is_held: Callable[[], bool] = lambda: False

    def run(self) -> None:
        self.runtime.poll(self._deliver_next, self._due)

    def _due(self) -> datetime | None:
        return None if self.is_held() else self.queue.next_visible_at

    def _deliver_next(self) -> None:
        received = self.queue.receive(self.runtime.random.randint(1, self.batch_size))
        if received:
            self._process(received)

    def _process(self, received: Sequence[Message]) -> None:
        receipts = {message.id: message.receipt for message in received}
        try:
            response = self.runtime.functions.invoke(
                self.function, {"Records": [_record(message, self.name) for message in received]}
            )
        except FunctionFailed:
            return
        failed_ids = {failure["itemIdentifier"] for failure in response["batchItemFailures"]}
        for message_id, receipt in receipts.items():
            # A standard queue may deliver a deleted message again.
            if message_id not in failed_ids and not self.runtime.faults.occurs():
                self.queue.delete(receipt)


def _record(message: Message, queue: str) -> dict[str, Any]:
    return {
        "messageId": message.id,
        "receiptHandle": message.receipt,
        "body": message.body,
        "attributes": {
            "ApproximateReceiveCount": str(message.receive_count),
            "SentTimestamp": str(int(message.sent_at.timestamp() * 1000)),
        },
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:eu-central-1:123456789012:{queue}",
        "awsRegion": "eu-central-1",
    }


@dataclass
class AsyncInvocations:
    """Asynchronous invocations of a function: three attempts, then the event is sent to the queue `on_failure`."""

    runtime: Runtime
    function: str
    on_failure: Queue
    running: int = 0

    def submit(self, event: Mapping[str, Any]) -> None:
        """Accept an event, which may be processed twice."""
        for _ in range(2 if self.runtime.faults.occurs() else 1):
            self.running += 1
            self.runtime.scheduler.spawn(lambda: self._run(event))

    def _run(self, event: Mapping[str, Any]) -> None:
        self.runtime.sleep_up_to(30)
        error = ""
        for delay in (0, *_ASYNC_RETRY_DELAYS):
            self.runtime.scheduler.sleep(delay)
            try:
                self.runtime.functions.invoke(self.function, event)
            except FunctionFailed as failure:
                error = str(failure)
                continue
            self.running -= 1
            return
        message = {
            "version": "1.0",
            "timestamp": self.runtime.scheduler.now.isoformat(),
            "requestContext": {
                "requestId": "simulated",
                "functionArn": self.function,
                "condition": "RetriesExhausted",
                "approximateInvokeCount": 1 + len(_ASYNC_RETRY_DELAYS),
            },
            "requestPayload": event,
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
            "responsePayload": {"errorMessage": error, "errorType": error},
        }
        self.on_failure.send(json.dumps(message), {})
        self.running -= 1


Subscriber = Callable[[Mapping[str, Any]], None]


@dataclass
class TopicDeliveries:
    """Deliveries of a topic's messages to all its subscribers, in any order, some of them twice."""

    runtime: Runtime
    subscribers: Sequence[Subscriber]
    pending: list[tuple[Subscriber, Mapping[str, Any]]] = field(default_factory=list)

    def publish(self, message: Mapping[str, Any]) -> None:
        self.pending += [(subscriber, message) for subscriber in self.subscribers]

    def run(self) -> None:
        self.runtime.poll(self._deliver_next, lambda: self.runtime.scheduler.now if self.pending else None)

    def _deliver_next(self) -> None:
        index = self.runtime.random.randrange(len(self.pending))
        subscriber, message = self.pending[index]
        if not self.runtime.faults.occurs():
            del self.pending[index]
        subscriber(message)
