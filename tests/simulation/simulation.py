"""Simulation of the whole system in one process; the seed determines the order of events and the faults."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote, urlsplit

import urllib3

from scripts.lib.tables import TABLES
from tests.simulation.actors import Client, CsvUploader, ExpectedState, ExternalService
from tests.simulation.aws.dynamodb import DynamoDb, Table
from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.messaging import EmailSubscription, Queue, Sns, Sqs, Topic
from tests.simulation.aws.s3 import S3, Bucket, Version
from tests.simulation.deliveries import (
    SHARDS,
    AsyncInvocations,
    Pattern,
    QueueMapping,
    Runtime,
    StreamMapping,
    TopicDeliveries,
)
from tests.simulation.faults import Faults
from tests.simulation.functions import Functions
from tests.simulation.scheduler import Scheduler
from tests.simulation.workflow import StepFunctions, Workflow
from tests.streams import stream_arn

QUEUE_URL = "https://sqs.eu-central-1.amazonaws.com/123456789012/background"
DLQ_URL = f"{QUEUE_URL}-dlq"
BULK_QUEUE_URL = "https://sqs.eu-central-1.amazonaws.com/123456789012/bulk"
BULK_DLQ_URL = f"{BULK_QUEUE_URL}-dlq"
URGENT_QUEUE_URL = "https://sqs.eu-central-1.amazonaws.com/123456789012/urgent-tasks"
URGENT_DLQ_URL = f"{URGENT_QUEUE_URL}-dlq"
NOTIFICATIONS_QUEUE_URL = "https://sqs.eu-central-1.amazonaws.com/123456789012/notifications"
NOTIFICATIONS_DLQ_URL = f"{NOTIFICATIONS_QUEUE_URL}-dlq"
FAILED_URL = "https://sqs.eu-central-1.amazonaws.com/123456789012/failed-events"
TOPIC = "arn:aws:sns:eu-central-1:123456789012:events"
NOTIFICATIONS_TOPIC = "arn:aws:sns:eu-central-1:123456789012:notifications"
ESCALATIONS_TOPIC = "arn:aws:sns:eu-central-1:123456789012:escalations"
BUCKET = "task-files"
IMPORT_MACHINE = "arn:aws:states:eu-central-1:123456789012:stateMachine:import"
URGENT_TASK_MACHINE = "arn:aws:states:eu-central-1:123456789012:stateMachine:urgent-task"

SETTINGS = {
    # The number of shards grows during a run.
    "SHARD_COUNTS": '{"2026-03-01T00:00:00Z": 1, "2026-03-01T12:00:45Z": 3}',
    "BACKGROUND_QUEUE_URL": QUEUE_URL,
    "BACKGROUND_DLQ_URL": DLQ_URL,
    "BACKGROUND_MAX_RECEIVE_COUNT": "5",
    "BACKGROUND_RETRY_SECONDS": "30",
    "BULK_QUEUE_URL": BULK_QUEUE_URL,
    "BULK_DLQ_URL": BULK_DLQ_URL,
    "URGENT_TASKS_QUEUE_URL": URGENT_QUEUE_URL,
    "URGENT_TASKS_DLQ_URL": URGENT_DLQ_URL,
    "URGENT_TASKS_MAX_RECEIVE_COUNT": "100",
    "URGENT_TASKS_RETRY_SECONDS": "30",
    "EVENTS_TOPIC_ARN": TOPIC,
    "NOTIFICATIONS_TOPIC_ARN": NOTIFICATIONS_TOPIC,
    "ESCALATIONS_TOPIC_ARN": ESCALATIONS_TOPIC,
    "NOTIFICATIONS_DLQ_URL": NOTIFICATIONS_DLQ_URL,
    "EXTERNAL_SERVICE_URL": "https://service.invalid",
    "EXTERNAL_SERVICE_SECRET_ARN": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:key",
    "IMPORT_STATE_MACHINE_ARN": IMPORT_MACHINE,
    "URGENT_TASK_STATE_MACHINE_ARN": URGENT_TASK_MACHINE,
    "IMPORT_INLINE_BYTES": "120",
    "IMPORT_CHUNK_ROWS": "2",
}
_HELD_BULK = 0.5
_RATES = (0.005, 0.02, 0.05, 0.1, 0.2)
_BUDGETS = (1, 10, 30, 60)
_CLIENTS = 3
_MAX_TURNS = 100_000
_RECORD_AGE = timedelta(hours=12)
_RETRIES = 100

STREAMS: Mapping[tuple[str, str], Sequence[Pattern]] = {
    ("tasks", "publish_task_events"): [
        {"eventName": ["REMOVE"]},
        {"dynamodb": {"NewImage": {"processing": {"M": {"status": {"S": ["pending"]}}}}}},
    ],
    ("imports", "publish_task_events"): [{"dynamodb": {"NewImage": {"status": {"S": ["succeeded", "failed"]}}}}],
    ("reminders", "publish_task_events"): [{"eventName": ["INSERT"]}],
    ("tasks", "remove_task_files"): [{"eventName": ["REMOVE"]}],
}
"""Filter patterns of the stream mappings, by table and function, as in the stack."""

DELIVERED_EVENTS: Mapping[str, list[str]] = {"bulk": ["false"]}
"""Filter policy of the background queue, as the stack has it."""

BULK_EVENTS: Mapping[str, list[str]] = {"bulk": ["true"]}
"""Filter policy of the queue of imported tasks, as the stack has it."""

URGENT_CHANGES: Mapping[str, list[str]] = {
    "event_type": ["task.created", "task.updated", "task.deleted"],
    "priority": ["urgent"],
}
"""Filter policy of the queue of urgent tasks, as the stack has it."""

MAILED_EVENTS: Mapping[str, list[str]] = {
    "event_type": ["task.created", "task.due_soon", "task.overdue", "import.finished"],
    "bulk": ["false"],
}
"""Filter policy of the queue of notifications, as the stack has it."""

_NOTIFICATIONS_CONCURRENCY = 2
_NOTIFICATIONS_BATCH_SIZE = 1000


@dataclass
class Calls:
    """Calls of AWS, with faults; `operations` has the name of each call, `outages` the end of a service's outage."""

    services: Mapping[str, Any]
    scheduler: Scheduler
    faults: Faults
    operations: list[str] = field(default_factory=list)
    outages: dict[str, datetime] = field(default_factory=dict)

    def call(self, service: str, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        self.scheduler.pause()
        self.operations.append(f"{service}.{operation}")
        if service in self.outages and self.scheduler.now < self.outages[service]:
            raise AwsError("ServiceUnavailable", 503)
        function = getattr(self.services[service], operation)
        return self.faults.call_with_faults(service, operation, parameters, lambda changed: function(**changed))


class Simulation:
    """Stack as Terraform connects it, with actors that use it."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.scheduler = Scheduler(self.random)
        self.faults = Faults(self.random, self.random.choice(_RATES), self.random.choice(_BUDGETS))
        self.expected = ExpectedState()
        self.notifications: list[Mapping[str, Any]] = []
        self.escalations: list[Mapping[str, Any]] = []

        def clock() -> Any:
            return self.scheduler.now

        self.tables = {
            name: Table.from_declaration(table, clock) for name, table in json.loads(TABLES.read_text()).items()
        }
        self.bucket = Bucket()
        self.dlq = Queue(clock)
        self.failed_events = Queue(clock)
        self.queue = Queue(clock, timedelta(minutes=18), 5, self.dlq)
        self.bulk_dlq = Queue(clock)
        self.bulk_queue = Queue(clock, timedelta(minutes=18), 5, self.bulk_dlq)
        self.bulk_is_held = self.random.random() < _HELD_BULK
        """Whether the queue of imported tasks is not read yet, as if a large import came before its messages."""
        self.bulk_released_at = self.scheduler.now
        self.delivered_before_bulk: set[str] = set()
        """Ids of the events that were accepted or refused before the queue of imported tasks was read."""
        self.urgent_dlq = Queue(clock)
        self.urgent_queue = Queue(clock, timedelta(minutes=3), 100, self.urgent_dlq)
        self.notifications_dlq = Queue(clock)
        self.notifications_queue = Queue(clock, timedelta(seconds=390), 10, self.notifications_dlq)
        self.users, self.operators = EmailSubscription(clock), EmailSubscription(clock)
        self.service = ExternalService(self.faults, self.random)
        functions = Functions(self.scheduler, self.faults, self.random)
        self.runtime = Runtime(self.scheduler, functions, self.faults, self.random)
        self.failed_imports = AsyncInvocations(self.runtime, "finish_import", self.failed_events)
        self.import_workflow = Workflow(self.runtime, "import_workflow.asl.json", self._submit_status_event)
        self._failed_executions: list[str] = []
        self.urgent_tasks = Workflow(
            self.runtime,
            "urgent_task_workflow.asl.json",
            self._failed_executions.append,
            {"sqs:sendMessage": self._escalate, "dynamodb:updateItem": self._update_item},
        )
        self.s3_events = AsyncInvocations(self.runtime, "process_s3_event", self.failed_events)
        # Without the daily reminders, which would start the monitoring whose start was lost.
        self.stalled_imports = AsyncInvocations(self.runtime, "finish_stalled_imports", self.failed_events)
        self._schedule_ran = False
        self.event_loss = 0.0
        """Probability with which an event of S3 or Step Functions is never delivered."""
        self.lost_files: set[tuple[str, str]] = set()
        """Keys and versions of the objects whose event was lost."""
        self.deliveries = TopicDeliveries(
            self.runtime,
            [
                self._to_queue,
                self._to_bulk_queue,
                self._to_urgent_queue,
                self._to_notifications,
                self._to_subscriber,
            ],
        )
        self.s3 = S3({BUCKET: self.bucket}, clock)
        self.bucket.listeners.append(self._submit_s3_event)
        self.calls = Calls(
            {
                "dynamodb": DynamoDb(self.tables),
                "s3": self.s3,
                "sns": Sns(
                    {
                        TOPIC: Topic([self.deliveries.publish]),
                        NOTIFICATIONS_TOPIC: Topic([self.users.deliver]),
                        ESCALATIONS_TOPIC: Topic([self.operators.deliver]),
                    }
                ),
                "sqs": Sqs(
                    {
                        QUEUE_URL: self.queue,
                        DLQ_URL: self.dlq,
                        BULK_QUEUE_URL: self.bulk_queue,
                        BULK_DLQ_URL: self.bulk_dlq,
                        URGENT_QUEUE_URL: self.urgent_queue,
                        URGENT_DLQ_URL: self.urgent_dlq,
                        NOTIFICATIONS_DLQ_URL: self.notifications_dlq,
                        FAILED_URL: self.failed_events,
                    }
                ),
                "stepfunctions": StepFunctions(
                    {IMPORT_MACHINE: self.import_workflow, URGENT_TASK_MACHINE: self.urgent_tasks}, clock
                ),
                "secretsmanager": SimpleNamespace(get_secret_value=lambda **_: {"SecretString": "key"}),
            },
            self.scheduler,
            self.faults,
        )
        self.streams = [
            StreamMapping(
                self.runtime,
                self.tables[table],
                stream_arn(table),
                shard,
                function,
                patterns,
                self.failed_events,
                _RETRIES,
                _RECORD_AGE,
            )
            for (table, function), patterns in STREAMS.items()
            for shard in range(SHARDS)
        ]
        self.receivers: dict[str, ExternalService] = {}
        """Receivers of requests, by host, beside the external service."""
        self.more_work: list[Callable[[], bool]] = []
        """Whether parts that were added still work, asked when all else is done."""
        self._running_actors = 0

    @property
    def is_undisturbed(self) -> bool:
        """Whether all that was injected is delay: no fault, and no loss of events."""
        return not self.faults.injected and not self.event_loss

    def run(self) -> bool:
        """Run until all events are processed; return False if the limit of turns is reached first."""
        for mapping in self.streams:
            self.scheduler.spawn(mapping.run)
        for _ in range(2):
            self.scheduler.spawn(QueueMapping(self.runtime, self.queue, "background", "process_sqs").run)
            self.scheduler.spawn(
                QueueMapping(
                    self.runtime, self.bulk_queue, "bulk", "process_sqs", is_held=lambda: self.bulk_is_held
                ).run
            )
            self.scheduler.spawn(
                QueueMapping(self.runtime, self.urgent_queue, "urgent-tasks", "monitor_urgent_tasks").run
            )
        for _ in range(_NOTIFICATIONS_CONCURRENCY):
            self.scheduler.spawn(
                QueueMapping(
                    self.runtime,
                    self.notifications_queue,
                    "notifications",
                    "send_notifications",
                    _NOTIFICATIONS_BATCH_SIZE,
                ).run
            )
        self.scheduler.spawn(self.deliveries.run)
        for number in range(_CLIENTS):
            random = Random(self.random.random())
            client = Client(f"client{number}", self.scheduler, self.runtime.functions, self.s3, self.expected, random)
            self._spawn_actor(client.run)
        self._spawn_actor(CsvUploader(self.scheduler, self.s3, BUCKET, self.expected, self.random).run)
        return self.scheduler.run(self._is_settled, _MAX_TURNS)

    def request(self, method: str, url: str, **request: Any) -> urllib3.HTTPResponse:
        """Send a request to the external service, or to the receiver at its host."""
        receiver = self.receivers.get(urlsplit(url).hostname or "", self.service)
        return receiver.request(method, url, **request)

    def _spawn_actor(self, actor: Callable[[], None]) -> None:
        def run() -> None:
            actor()
            self._running_actors -= 1

        self._running_actors += 1
        self.scheduler.spawn(run)

    def _is_settled(self) -> bool:
        is_idle = not (
            self._running_actors
            or self.s3_events.running
            or self.failed_imports.running
            or self.stalled_imports.running
            or self.import_workflow.running
            or self.urgent_tasks.running
            or self.deliveries.pending
            or self.queue.messages
            or (self.bulk_queue.messages and not self.bulk_is_held)
            or self.urgent_queue.messages
            or self.notifications_queue.messages
            or not all(stream.is_settled for stream in self.streams)
        )
        is_idle = is_idle and not any(is_working() for is_working in self.more_work)
        return is_idle and not self._redrive() and not self._release_bulk() and not self._begin_schedule()

    def _release_bulk(self) -> bool:
        """Let the queue of imported tasks be read if it is held; return whether it was."""
        if not self.bulk_is_held:
            return False
        self.bulk_is_held = False
        self.bulk_released_at = self.scheduler.now
        self.delivered_before_bulk = {unquote(key) for key in {*self.service.accepted, *self.service.refused}}
        return True

    def _begin_schedule(self) -> bool:
        """Invoke the scheduled function a day later, unless it was; return whether it will be."""
        if self._schedule_ran:
            return False

        def run() -> None:
            self.scheduler.sleep(timedelta(days=1).total_seconds())
            self.stalled_imports.submit({})

        self._schedule_ran = True
        self._spawn_actor(run)
        return True

    def _redrive(self) -> bool:
        """End the faults and redrive all failures, as an operator does; return whether there were any."""
        self.faults.budget = 0
        has_failures = False
        while self._failed_executions:
            self.urgent_tasks.redrive(self._failed_executions.pop())
            has_failures = True
        for message in list(self.failed_events.messages.values()):
            del self.failed_events.messages[message.id]
            record = json.loads(message.body)
            has_failures = True
            if "requestPayload" in record:
                sources = (self.s3_events, self.failed_imports, self.stalled_imports)
                invocations = {source.function: source for source in sources}
                invocations[record["requestContext"]["functionArn"]].submit(record["requestPayload"])
        queues = (
            (self.dlq, self.queue),
            (self.bulk_dlq, self.bulk_queue),
            (self.urgent_dlq, self.urgent_queue),
            (self.notifications_dlq, self.notifications_queue),
        )
        for dlq, queue in queues:
            for message in list(dlq.messages.values()):
                if "error" not in message.attributes:
                    del dlq.messages[message.id]
                    queue.send(message.body, message.attributes)
                    has_failures = True
        return has_failures

    def _submit_s3_event(self, key: str, version: Version) -> None:
        if not key.startswith("imports/"):
            return
        if self._is_lost():
            self.lost_files.add((key, version.id))
        else:
            s3_object = {"key": key, "version-id": version.id, "size": len(version.body or b"")}
            self.s3_events.submit(
                {"detail-type": "Object Created", "detail": {"bucket": {"name": BUCKET}, "object": s3_object}}
            )

    def _escalate(self, payload: Mapping[str, Any]) -> None:
        self.escalations.append(payload["MessageBody"])
        self.notifications_queue.send(json.dumps(payload["MessageBody"]), {})

    def _submit_status_event(self, execution: str) -> None:
        if not self._is_lost():
            self.failed_imports.submit({"import_id": execution})

    def _is_lost(self) -> bool:
        return self.event_loss > 0 and self.random.random() < self.event_loss

    def _update_item(self, payload: Mapping[str, Any]) -> None:
        DynamoDb(self.tables).update_item(**payload)

    def _to_queue(self, message: Mapping[str, Any]) -> None:
        if passes(message, DELIVERED_EVENTS):
            self.queue.send(message["Message"], {})

    def _to_bulk_queue(self, message: Mapping[str, Any]) -> None:
        if passes(message, BULK_EVENTS):
            self.bulk_queue.send(message["Message"], {})

    def _to_urgent_queue(self, message: Mapping[str, Any]) -> None:
        if passes(message, URGENT_CHANGES):
            self.urgent_queue.send(message["Message"], {})

    def _to_notifications(self, message: Mapping[str, Any]) -> None:
        if passes(message, MAILED_EVENTS):
            self.notifications_queue.send(message["Message"], {})

    def _to_subscriber(self, message: Mapping[str, Any]) -> None:
        self.notifications.append(json.loads(message["Message"]))


def passes(message: Mapping[str, Any], filter_policy: Mapping[str, list[str]]) -> bool:
    """Return whether the attributes of a message match a subscription's filter policy."""
    attributes = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    return all(attributes.get(name) in values for name, values in filter_policy.items())
