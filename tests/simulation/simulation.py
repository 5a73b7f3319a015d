"""One run of the whole system in one process: a seed says what happens when, and what goes wrong."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

from tests.conftest import TABLES
from tests.simulation.actors import Asked, Client, ExternalService, Office
from tests.simulation.aws.dynamodb import DynamoDb, Table
from tests.simulation.aws.messaging import Queue, Sns, Sqs, Topic
from tests.simulation.aws.refused import Refused
from tests.simulation.aws.s3 import S3, Bucket, Version
from tests.simulation.deliveries import (
    SHARDS,
    AsynchronousCalls,
    Machinery,
    Pattern,
    QueueMapping,
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
URGENT_QUEUE_URL = "https://sqs.eu-central-1.amazonaws.com/123456789012/urgent-tasks"
URGENT_DLQ_URL = f"{URGENT_QUEUE_URL}-dlq"
FAILED_URL = "https://sqs.eu-central-1.amazonaws.com/123456789012/failed-events"
TOPIC = "arn:aws:sns:eu-central-1:123456789012:events"
BUCKET = "drop"
IMPORT_MACHINE = "arn:aws:states:eu-central-1:123456789012:stateMachine:import"
URGENT_TASK_MACHINE = "arn:aws:states:eu-central-1:123456789012:stateMachine:urgent-task"

SETTINGS = {
    "BACKGROUND_QUEUE_URL": QUEUE_URL,
    "BACKGROUND_DLQ_URL": DLQ_URL,
    "BACKGROUND_MAX_RECEIVE_COUNT": "5",
    "BACKGROUND_RETRY_SECONDS": "30",
    "URGENT_TASKS_QUEUE_URL": URGENT_QUEUE_URL,
    "URGENT_TASKS_DLQ_URL": URGENT_DLQ_URL,
    "URGENT_TASKS_MAX_RECEIVE_COUNT": "100",
    "URGENT_TASKS_RETRY_SECONDS": "30",
    "EVENTS_TOPIC_ARN": TOPIC,
    "EXTERNAL_SERVICE_URL": "https://service.invalid",
    "EXTERNAL_SERVICE_SECRET_ARN": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:key",
    "IMPORT_STATE_MACHINE_ARN": IMPORT_MACHINE,
    "URGENT_TASK_STATE_MACHINE_ARN": URGENT_TASK_MACHINE,
    "IMPORT_INLINE_BYTES": "120",
    "IMPORT_CHUNK_ROWS": "2",
}
_RATES = (0.005, 0.02, 0.05, 0.1, 0.2)
_BUDGETS = (1, 10, 30, 60)
_CLIENTS = 3
_MOST_TURNS = 100_000
_RECORD_AGE = timedelta(hours=12)
_RETRIES = 100

STREAMS: Mapping[tuple[str, str], Pattern] = {
    ("tasks", "publish_task_events"): {},
    ("imports", "publish_task_events"): {"dynamodb": {"NewImage": {"status": {"S": ["succeeded", "failed"]}}}},
    ("reminders", "publish_task_events"): {"eventName": ["INSERT"]},
    ("tasks", "remove_task_files"): {"eventName": ["REMOVE"]},
}
"""Which function gets what of the stream of which table, as the stack has it."""

URGENT_CHANGES: Mapping[str, list[str]] = {
    "event_type": ["task.created", "task.updated", "task.deleted"],
    "priority": ["urgent"],
}
"""Filter policy of the queue of urgent tasks, as the stack has it."""


@dataclass
class Calls:
    """Every call of AWS, with what the seed makes of it; `outages` has the end of the outage of a service."""

    services: Mapping[str, Any]
    scheduler: Scheduler
    faults: Faults
    made: list[str] = field(default_factory=list)
    outages: dict[str, datetime] = field(default_factory=dict)

    def call(self, service: str, operation: str, given: dict[str, Any]) -> dict[str, Any]:
        self.scheduler.pause()
        self.made.append(f"{service}.{operation}")
        if service in self.outages and self.scheduler.now < self.outages[service]:
            raise Refused("ServiceUnavailable", 503)
        done = getattr(self.services[service], operation)
        return self.faults.around(service, operation, given, lambda changed: done(**changed))


class Simulation:
    """The stack as Terraform wires it, with people who use it."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.scheduler = Scheduler(self.random)
        self.faults = Faults(self.random, self.random.choice(_RATES), self.random.choice(_BUDGETS))
        self.asked = Asked()
        self.heard: list[Mapping[str, Any]] = []
        self.mailed: list[str] = []
        self.told_operations: list[Mapping[str, Any]] = []

        def clock() -> Any:
            return self.scheduler.now

        self.tables = {name: Table.declared(one, clock) for name, one in json.loads(TABLES.read_text()).items()}
        self.bucket = Bucket()
        self.dlq = Queue(clock)
        self.failed_events = Queue(clock)
        self.queue = Queue(clock, timedelta(minutes=18), 5, self.dlq)
        self.urgent_dlq = Queue(clock)
        self.urgent_queue = Queue(clock, timedelta(minutes=3), 100, self.urgent_dlq)
        self.service = ExternalService(self.faults, self.random)
        functions = Functions(self.scheduler, self.faults, self.random)
        self.machinery = Machinery(self.scheduler, functions, self.faults, self.random)
        self.stopped = AsynchronousCalls(self.machinery, "finish_import", self.failed_events)
        self.workflow = Workflow(
            self.machinery, "import_workflow.asl.json", lambda name: self.stopped.enter({"import_id": name})
        )
        self._failed_executions: list[str] = []
        self.urgent_tasks = Workflow(
            self.machinery,
            "urgent_task_workflow.asl.json",
            self._failed_executions.append,
            self.told_operations.append,
        )
        self.imports = AsynchronousCalls(self.machinery, "process_s3_event", self.failed_events)
        self.deliveries = TopicDeliveries(
            self.machinery, [self._to_queue, self._to_urgent_queue, self._to_mail, self._to_subscriber]
        )
        self.s3 = S3({BUCKET: self.bucket}, clock)
        self.bucket.arrived.append(self._arrived)
        self.calls = Calls(
            {
                "dynamodb": DynamoDb(self.tables),
                "s3": self.s3,
                "sns": Sns({TOPIC: Topic([self.deliveries.publish])}),
                "sqs": Sqs(
                    {
                        QUEUE_URL: self.queue,
                        DLQ_URL: self.dlq,
                        URGENT_QUEUE_URL: self.urgent_queue,
                        URGENT_DLQ_URL: self.urgent_dlq,
                        FAILED_URL: self.failed_events,
                    }
                ),
                "stepfunctions": StepFunctions({IMPORT_MACHINE: self.workflow, URGENT_TASK_MACHINE: self.urgent_tasks}),
                "secretsmanager": SimpleNamespace(get_secret_value=lambda **_: {"SecretString": "key"}),
            },
            self.scheduler,
            self.faults,
        )
        self.streams = [
            StreamMapping(
                self.machinery,
                self.tables[table],
                stream_arn(table),
                shard,
                function,
                pattern,
                self.failed_events,
                _RETRIES,
                _RECORD_AGE,
            )
            for (table, function), pattern in STREAMS.items()
            for shard in range(SHARDS)
        ]
        self._people = 0

    def run(self) -> bool:
        """Run until nothing is left to do; tell whether that came."""
        for mapping in self.streams:
            self.scheduler.spawn(mapping.run)
        for _ in range(2):
            self.scheduler.spawn(QueueMapping(self.machinery, self.queue, "process_sqs").run)
            self.scheduler.spawn(QueueMapping(self.machinery, self.urgent_queue, "monitor_urgent_tasks").run)
        self.scheduler.spawn(self.deliveries.run)
        for number in range(_CLIENTS):
            own = Random(self.random.random())
            client = Client(f"client{number}", self.scheduler, self.machinery.functions, self.s3, self.asked, own)
            self._enter(client.run)
        self._enter(Office(self.scheduler, self.s3, BUCKET, self.asked, self.random).run)
        return self.scheduler.run(self._settled, _MOST_TURNS)

    def _enter(self, person: Callable[[], None]) -> None:
        def run() -> None:
            person()
            self._people -= 1

        self._people += 1
        self.scheduler.spawn(run)

    def _settled(self) -> bool:
        quiet = not (
            self._people
            or self.imports.under_way
            or self.stopped.under_way
            or self.workflow.under_way
            or self.urgent_tasks.under_way
            or self.deliveries.pending
            or self.queue.messages
            or self.urgent_queue.messages
            or not all(stream.settled for stream in self.streams)
        )
        return quiet and not self._put_back()

    def _put_back(self) -> bool:
        """Do as an operator does once the storm is over; tell whether there was anything to do."""
        self.faults.budget = 0
        again = False
        while self._failed_executions:
            self.urgent_tasks.redrive(self._failed_executions.pop())
            again = True
        for message in list(self.failed_events.messages.values()):
            del self.failed_events.messages[message.id]
            kept = json.loads(message.body)
            again = True
            if "requestPayload" in kept:
                calls = {"process_s3_event": self.imports, "finish_import": self.stopped}
                calls[kept["requestContext"]["functionArn"]].enter(kept["requestPayload"])
        for dlq, queue in ((self.dlq, self.queue), (self.urgent_dlq, self.urgent_queue)):
            for message in list(dlq.messages.values()):
                if "error" not in message.attributes:
                    del dlq.messages[message.id]
                    queue.send(message.body, message.attributes)
                    again = True
        return again

    def _arrived(self, key: str, version: Version) -> None:
        if key.startswith("imports/"):
            found = {"key": key, "version-id": version.id, "size": len(version.body or b"")}
            self.imports.enter(
                {"detail-type": "Object Created", "detail": {"bucket": {"name": BUCKET}, "object": found}}
            )

    def _to_queue(self, message: Mapping[str, Any]) -> None:
        self.queue.send(json.loads(message["Message"])["default"], {})

    def _to_urgent_queue(self, message: Mapping[str, Any]) -> None:
        attributes = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
        if all(attributes.get(name) in values for name, values in URGENT_CHANGES.items()):
            self.urgent_queue.send(json.loads(message["Message"])["default"], {})

    def _to_mail(self, message: Mapping[str, Any]) -> None:
        attributes = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
        if attributes["bulk"] == "false" and attributes["event_type"] in {"task.created", "import.finished"}:
            self.mailed.append(json.loads(json.loads(message["Message"])["default"])["id"])

    def _to_subscriber(self, message: Mapping[str, Any]) -> None:
        self.heard.append(json.loads(json.loads(message["Message"])["default"]))
