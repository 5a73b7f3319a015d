"""How events come to functions: streams, queues, topics, and calls that nobody waits for.

Each is as AWS documents it, at its worst: at least once, late, and in order only where it says so.
https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from zlib import crc32

from tests.simulation.aws.dynamodb import Change, Table
from tests.simulation.aws.messaging import Message, Queue
from tests.simulation.faults import Faults
from tests.simulation.functions import FunctionFailed, Functions
from tests.simulation.scheduler import Scheduler

SHARDS = 2
_BATCH = 100
_LONGEST_WAIT = 60
_MESSAGES = 10
_SELDOM = 8
_ASYNCHRONOUS_WAITS = (60, 120)


Pattern = Mapping[str, Any]
"""A filter of a mapping, as far as the stack's go: which values a record may have, in objects as in the record."""


def matches(record: Mapping[str, Any], pattern: Pattern) -> bool:
    """Tell whether a record passes a filter."""
    return all(
        matches(record.get(name, {}), wanted) if isinstance(wanted, Mapping) else record.get(name) in wanted
        for name, wanted in pattern.items()
    )


@dataclass
class Machinery:
    """What every way of delivery needs."""

    scheduler: Scheduler
    functions: Functions
    faults: Faults
    random: Random

    def rest(self, longest: float) -> None:
        self.scheduler.sleep(self.random.uniform(0, longest))

    def poll(self, work: Callable[[], bool]) -> None:
        """Work for ever; while there is nothing to do, look ever more seldom."""
        idle = 0
        while True:
            idle = 0 if work() else min(idle + 1, _SELDOM)
            self.rest(2**idle if idle else 0)


@dataclass
class StreamMapping:
    """One shard of a table's stream and one function: batches in order, each until it is done or given up."""

    machinery: Machinery
    table: Table
    arn: str
    shard: int
    function: str
    wanted: Pattern
    given_up: Queue
    retries: int
    record_age: timedelta
    position: int = 0

    def run(self) -> None:
        self.machinery.poll(self._next)

    def _next(self) -> bool:
        batch = self._ahead()[: self.machinery.random.randint(1, _BATCH)]
        if batch:
            self._work([change for change in batch if matches(change.record(), self.wanted)], 0)
            self.position = batch[-1].number
        return bool(batch)

    @property
    def settled(self) -> bool:
        return not self._ahead()

    def _record(self, change: Change) -> dict[str, Any]:
        return {**change.record(), "eventSourceARN": self.arn}

    def _ahead(self) -> list[Change]:
        return [
            change
            for change in self.table.changes[self.position :]
            if crc32(json.dumps(change.keys).encode()) % SHARDS == self.shard
        ]

    def _work(self, batch: Sequence[Change], attempts: int) -> None:
        while batch:
            if reason := self._hopeless(batch, attempts):
                self._give_up(batch, reason, attempts)
                return
            try:
                self.machinery.functions.invoke(self.function, {"Records": [self._record(change) for change in batch]})
            except FunctionFailed:
                attempts += 1
                self.machinery.scheduler.sleep(min(2**attempts, _LONGEST_WAIT))
                if len(batch) > 1:
                    # Halving does not count as a retry.
                    half = len(batch) // 2
                    self._work(batch[:half], attempts - 1)
                    self._work(batch[half:], attempts - 1)
                    return
                continue
            # Lambda may have lost how far it was.
            if not self.machinery.faults.strikes():
                return

    def _hopeless(self, batch: Sequence[Change], attempts: int) -> str:
        if attempts > self.retries:
            return "RetryAttemptsExhausted"
        oldest = min(change.at for change in batch)
        return "RecordAgeExceeded" if self.machinery.scheduler.now - oldest > self.record_age else ""

    def _give_up(self, batch: Sequence[Change], reason: str, attempts: int) -> None:
        message = {
            "requestContext": {
                "requestId": "simulated",
                "functionArn": self.function,
                "condition": reason,
                "approximateInvokeCount": attempts,
            },
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
            "version": "1.0",
            "timestamp": self.machinery.scheduler.now.isoformat(),
            "DDBStreamBatchInfo": {
                "shardId": str(self.shard),
                "startSequenceNumber": str(batch[0].number),
                "endSequenceNumber": str(batch[-1].number),
                "approximateArrivalOfFirstRecord": batch[0].at.isoformat(),
                "approximateArrivalOfLastRecord": batch[-1].at.isoformat(),
                "batchSize": len(batch),
                "streamArn": self.arn,
            },
        }
        self.given_up.send(json.dumps(message), {})


@dataclass
class QueueMapping:
    """A queue and a function that answers which messages are to come again."""

    machinery: Machinery
    queue: Queue
    function: str

    def run(self) -> None:
        self.machinery.poll(self._next)

    def _next(self) -> bool:
        received = self.queue.receive(self.machinery.random.randint(1, _MESSAGES))
        if received:
            self._work(received)
        return bool(received)

    def _work(self, received: Sequence[Message]) -> None:
        receipts = {message.id: message.receipt for message in received}
        try:
            answer = self.machinery.functions.invoke(self.function, {"Records": [_record(one) for one in received]})
        except FunctionFailed:
            return
        again = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        for message_id, receipt in receipts.items():
            # A standard queue may hand out what was deleted.
            if message_id not in again and not self.machinery.faults.strikes():
                self.queue.delete(receipt)


def _record(message: Message) -> dict[str, Any]:
    return {
        "messageId": message.id,
        "receiptHandle": message.receipt,
        "body": message.body,
        "attributes": {
            "ApproximateReceiveCount": str(message.received),
            "SentTimestamp": str(int(message.sent_at.timestamp() * 1000)),
        },
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:background",
        "awsRegion": "eu-central-1",
    }


@dataclass
class AsynchronousCalls:
    """Calls of a function that nobody waits for: three attempts, and then the event is kept as it came."""

    machinery: Machinery
    function: str
    given_up: Queue
    under_way: int = 0

    def enter(self, event: Mapping[str, Any]) -> None:
        """Take an event on, now and then twice."""
        for _ in range(2 if self.machinery.faults.strikes() else 1):
            self.under_way += 1
            self.machinery.scheduler.spawn(lambda: self._run(event))

    def _run(self, event: Mapping[str, Any]) -> None:
        self.machinery.rest(30)
        error = ""
        for wait in (0, *_ASYNCHRONOUS_WAITS):
            self.machinery.scheduler.sleep(wait)
            try:
                self.machinery.functions.invoke(self.function, event)
            except FunctionFailed as failure:
                error = str(failure)
                continue
            self.under_way -= 1
            return
        message = {
            "version": "1.0",
            "timestamp": self.machinery.scheduler.now.isoformat(),
            "requestContext": {
                "requestId": "simulated",
                "functionArn": self.function,
                "condition": "RetriesExhausted",
                "approximateInvokeCount": 1 + len(_ASYNCHRONOUS_WAITS),
            },
            "requestPayload": event,
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
            "responsePayload": {"errorMessage": error, "errorType": error},
        }
        self.given_up.send(json.dumps(message), {})
        self.under_way -= 1


Deliver = Callable[[Mapping[str, Any]], None]


@dataclass
class TopicDeliveries:
    """A topic's subscriptions: every message to each of them, in any order, now and then twice."""

    machinery: Machinery
    subscriptions: Sequence[Deliver]
    pending: list[tuple[Deliver, Mapping[str, Any]]] = field(default_factory=list)

    def publish(self, message: Mapping[str, Any]) -> None:
        self.pending += [(deliver, message) for deliver in self.subscriptions]

    def run(self) -> None:
        self.machinery.poll(self._next)

    def _next(self) -> bool:
        if not self.pending:
            return False
        place = self.machinery.random.randrange(len(self.pending))
        deliver, message = self.pending[place]
        if not self.machinery.faults.strikes():
            del self.pending[place]
        deliver(message)
        return True
