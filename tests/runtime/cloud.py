"""AWS services behind the functions: moto's server with the stack's tables, bucket, topic, queues and workflows."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final

import boto3

from scripts.lib.tables import table_requests, task_table
from task_manager.adapters.attachment_store import S3AttachmentStore
from task_manager.adapters.import_store import DynamoDbImportStore
from task_manager.adapters.task_store import DynamoDbTaskStore
from task_manager.adapters.task_table import TaskTable
from task_manager.composition import clock
from task_manager.domain.attachment import Attachment
from task_manager.domain.identifiers import new_id
from task_manager.domain.imports import Import
from task_manager.domain.task import Task, TaskFields
from tests.conftest import REGION

API_KEY: Final = "kQ7-external-service-key"
SIGNING_SECRET: Final = "whsec_c2lnbmVkIGJ5IHRoZSB0ZXN0cyBvZiB0aGUgcnVudGltZQ=="
CAUSE: Final = "cause-of-every-stored-task"
"""Correlation id of the stored tasks."""

# A process of its own: moto's state is global, and other tests of this process reset it.
_MOTO = """
import logging, sys
from moto.server import ThreadedMotoServer
logging.getLogger("werkzeug").setLevel("ERROR")
server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
"""


@dataclass
class Cloud:
    """The services, with the resources that the plan names."""

    endpoint_url: str
    service_url: str
    variables: Mapping[str, str]
    resources: dict[str, str] = field(default_factory=dict)
    _session: boto3.Session = field(default_factory=lambda: boto3.Session("test", "test", region_name=REGION))
    _clients: dict[str, Any] = field(default_factory=dict)

    def client(self, name: str) -> Any:
        if name not in self._clients:
            client = self._session.client(name, endpoint_url=self.endpoint_url)  # type: ignore[call-overload]
            self._clients[name] = client
        return self._clients[name]

    def create(self) -> None:
        """Create the resources that the variables of the functions name, and those that take their place."""
        self.resources["AWS_ENDPOINT_URL"] = self.endpoint_url
        self.resources["EXTERNAL_SERVICE_URL"] = self.service_url
        for table, request in table_requests().items():
            self.client("dynamodb").create_table(**{**request, "TableName": self.variables[f"{table.upper()}_TABLE"]})
        bucket = self.variables["BUCKET"]
        self.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        self.client("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        for topic in ("EVENTS", "NOTIFICATIONS", "ESCALATIONS"):
            self.resources[f"{topic}_TOPIC_ARN"] = self.client("sns").create_topic(Name=topic)["TopicArn"]
        secret = self.client("secretsmanager").create_secret(Name="external-service-key", SecretString=API_KEY)
        self.resources["EXTERNAL_SERVICE_SECRET_ARN"] = secret["ARN"]
        for name in ("background", "bulk", "urgent-tasks", "notifications", "destination-crm"):
            prefix = name.upper().replace("-", "_")
            for queue, variable in ((name, f"{prefix}_QUEUE_URL"), (f"{name}-dlq", f"{prefix}_DLQ_URL")):
                created = self.client("sqs").create_queue(QueueName=queue, Attributes={"VisibilityTimeout": "900"})
                self.resources[variable] = created["QueueUrl"]
        signing = self.client("secretsmanager").create_secret(Name="crm", SecretString=SIGNING_SECRET)
        crm = {
            "kind": "standard",
            "url": self.service_url,
            "secret_arn": signing["ARN"],
            "queue_url": self.resources["DESTINATION_CRM_QUEUE_URL"],
            "dlq_url": self.resources["DESTINATION_CRM_DLQ_URL"],
        }
        self.resources["DESTINATIONS"] = json.dumps({"crm": crm})
        definition = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 60, "End": True}}}
        for workflow in ("IMPORT", "URGENT_TASK"):
            machine = self.client("stepfunctions").create_state_machine(
                name=workflow, definition=json.dumps(definition), roleArn="arn:aws:iam::123456789012:role/workflow"
            )
            self.resources[f"{workflow}_STATE_MACHINE_ARN"] = machine["stateMachineArn"]

    def environment(self, planned: Mapping[str, Any]) -> dict[str, str]:
        """Return the variables of a planned function, with these resources in place of mocked ones."""
        (environment,) = planned["environment"]
        variables: dict[str, str] = environment["variables"]
        replaced = {name: value for name, value in self.resources.items() if name in variables}
        return {**variables, **replaced, "AWS_ENDPOINT_URL": self.endpoint_url}

    @property
    def bucket(self) -> str:
        return self.variables["BUCKET"]

    @property
    def _task_table(self) -> TaskTable:
        counts = json.loads(self.variables["SHARD_COUNTS"])
        return task_table({"tasks_table": self.variables["TASKS_TABLE"], "shard_counts": counts})

    def task(self, source: str = "api", **fields: object) -> Task:
        """Store a task."""
        tasks = DynamoDbTaskStore(
            self.client("dynamodb"),
            tasks=self._task_table,
            idempotency_keys=self.variables["IDEMPOTENCY_KEYS_TABLE"],
            clock=clock.now,
            correlation_id=lambda: CAUSE,
        )
        now = clock.now()
        validated = TaskFields.model_validate({"title": "A task", **fields})
        return tasks.add(Task.create(validated, task_id=new_id(now), source=source, now=now))

    def attachment(self, task: Task) -> Attachment:
        """Store a file of a task."""
        attachments = S3AttachmentStore(
            self.client("dynamodb"),
            self.client("s3"),
            tasks=self._task_table,
            attachments=self.variables["ATTACHMENTS_TABLE"],
            bucket=self.bucket,
            clock=clock.now,
        )
        now = clock.now()
        attachment = Attachment(
            id=new_id(now), task_id=task.id, created_at=now, filename="a.txt", content_type="text/plain", size=3
        )
        attachments.describe(attachment)
        attachments.put(attachment, b"abc")
        return attachment

    def csv_file(self, text: str) -> tuple[Import, str]:
        """Store a CSV file under the imports prefix, and its running import; return the version of the object too."""
        now = clock.now()
        import_id = new_id(now)
        key = f"{self.variables['IMPORTS_PREFIX']}api/{import_id}/tasks.csv"
        version = self.client("s3").put_object(Bucket=self.bucket, Key=key, Body=text.encode())["VersionId"]
        imports = DynamoDbImportStore(
            self.client("dynamodb"), imports=self.variables["IMPORTS_TABLE"], shards=self._task_table.shards
        )
        return imports.create(Import(id=import_id, key=key, version=version, started_at=now)), version

    def items(self, table: str) -> list[dict[str, Any]]:
        """Return all items of the table that this variable names."""
        items: list[dict[str, Any]] = self.client("dynamodb").scan(TableName=self.variables[table])["Items"]
        return items

    def received(self, queue: str, *bodies: str) -> list[dict[str, Any]]:
        """Send messages to a queue, and return them as Lambda's poller receives them."""
        url = self.resources[f"{queue}_URL"]
        for body in bodies:
            self.client("sqs").send_message(QueueUrl=url, MessageBody=body)
        messages = self.client("sqs").receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"], MessageAttributeNames=["All"]
        )
        return list(messages.get("Messages", []))


class ExternalService(ThreadingHTTPServer):
    """The external service: answers 200, or the status that is set for the subject of an event."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _ExternalServiceHandler)
        self.statuses: dict[str, int] = {}
        self.keys: list[str | None] = []
        self.signatures: list[str] = []


class _ExternalServiceHandler(BaseHTTPRequestHandler):
    server: ExternalService

    def do_POST(self) -> None:
        event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if signature := self.headers["webhook-signature"]:
            self.server.signatures.append(signature)
        else:
            self.server.keys.append(self.headers["X-Api-Key"])
        self.send_response(self.server.statuses.get(event["subject"], 200))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


@contextmanager
def external_service() -> Iterator[ExternalService]:
    """Serve the external service until the block ends."""
    with ExternalService() as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server
        server.shutdown()


@contextmanager
def emulated_aws() -> Iterator[str]:
    """Run moto's server until the block ends; the value is its URL."""
    command = [sys.executable, "-c", _MOTO]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        # It ends when its input does.
        process.communicate()
