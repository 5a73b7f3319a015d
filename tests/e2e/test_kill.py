"""Functions killed with SIGKILL at any time lose no acknowledged request and duplicate none.

The emulator itself is killed in test_crash.py: it loses the requests since its last save.
"""

import json
import logging
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from random import Random, SystemRandom
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psutil
import pytest
import urllib3

from scripts.lib.aws import local_access
from scripts.lib.stream_batches import RedriveError
from scripts.redrive import Redrive
from tests.e2e.external_service import ExternalService
from tests.e2e.http_api import Api, Response
from tests.e2e.polling import eventually
from tests.e2e.queues import visibility_timeout
from tests.e2e.subscriber import Subscriber
from tests.e2e.system import System

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

LOG = logging.getLogger(__name__)

StoreFile = Callable[[str, str], None]

TASKS = 500
# The last file is large enough for the workflow.
FILES = {"one": (120, 10), "two": (80, 10), "three": (530, 3900)}
"""Number of rows of each file, and length of each row's description."""

OFTEN = 0.05

_RETRIED = {409, 429, 500, 502, 503, 504}
"""Statuses after which a client retries."""


@pytest.fixture
def impatient_queues(sqs: "SQSClient", outputs: dict[str, Any]) -> Iterator[None]:
    """Queues of deliveries with a short visibility timeout, so that messages of killed functions return soon."""
    with (
        visibility_timeout(sqs, outputs["background_queue_url"], 10),
        visibility_timeout(sqs, outputs["bulk_queue_url"], 10),
    ):
        yield


@pytest.fixture
def store_file(s3: "S3Client", functions: "LambdaClient", outputs: dict[str, Any]) -> StoreFile:
    def put(key: str, body: str) -> None:
        s3.put_object(Bucket=outputs["bucket"], Key=key, Body=body.encode())
        # Invoke the function as EventBridge does on AWS; the emulator does not retry its own invocation.
        event = json.dumps({"detail": {"object": {"key": key}}}).encode()
        function = outputs["functions"]["process_s3_event"]
        functions.invoke(FunctionName=function, InvocationType="Event", Payload=event)

    return put


def processes_of_functions(system: System) -> list[int]:
    """Return the ids of the emulator's child processes."""
    record = system.aws._read()
    assert record is not None
    return [process.pid for process in psutil.Process(record.pid).children()]


def kill_some(system: System, random: Random) -> int:
    """Kill one to three processes of functions, and return their number."""
    processes = processes_of_functions(system)
    selected = random.sample(processes, min(len(processes), random.randint(1, 3)))
    for pid in selected:
        # The process may have ended.
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return len(selected)


def content(name: str) -> str:
    """Return the content of a file."""
    rows, length = FILES[name]
    return "title,description\n" + "".join(f"{name} {row},{'x' * length}\n" for row in range(rows))


def confirmed(ask: Callable[[], Response]) -> Response:
    """Repeat a request that has an idempotency key until the server has answered it."""
    while True:
        # A time-out and a lost connection are retried too.
        with suppress(urllib3.exceptions.HTTPError):
            response = ask()
            if response.status not in _RETRIED:
                return response


def created(api: Api, title: str, tag: str) -> str:
    """Create a task, with retries under the same idempotency key until a response arrives."""
    headers = {"Idempotency-Key": f"{tag}-{title}"}
    response = confirmed(lambda: api("POST", "/tasks", {"title": title, "tags": [tag]}, headers=headers))
    assert response.status == 201, response.body
    return str(response.json["id"])


def all_tasks(dynamodb: "DynamoDBClient", table: str) -> list[Any]:
    """Return all stored tasks."""
    pages = dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    return [task for page in pages for task in page["Items"]]


def ended(api: Api, key: str) -> dict[str, Any] | None:
    imports = [import_ for import_ in api.walk("/imports", limit=100) if import_["key"] == key]
    assert len(imports) <= 1
    return imports[0] if imports and imports[0]["status"] != "running" else None


def redrive_new(redrive: Redrive, excluded_ids: set[str]) -> None:
    """Redrive new failures, as an operator does."""
    with redrive.failures() as failures:
        for failure in failures:
            if failure.letter.id not in excluded_ids:
                # A failed redrive is tried again in the next call.
                with suppress(RedriveError):
                    redrive.redrive(failure)


@pytest.mark.usefixtures("impatient_queues")
def test_killed_functions_lose_and_duplicate_no_request(
    system: System,
    api: Api,
    subscriber: Subscriber,
    service: ExternalService,
    store_file: StoreFile,
    dynamodb: "DynamoDBClient",
    outputs: dict[str, Any],
) -> None:
    seed = SystemRandom().randrange(1_000_000)
    LOG.warning("seed %s", seed)
    random = Random(seed)
    tag = uuid4().hex
    redrive = Redrive(local_access(system.aws), outputs)
    with redrive.failures() as failures:
        known_ids = {failure.letter.id for failure in failures}
    keys = {name: f"{outputs['imports_prefix']}{tag}/{name}.csv" for name in FILES}

    for name, key in keys.items():
        store_file(key, content(name))
    titles = [f"client-{number}" for number in range(TASKS)]
    ids: list[str] = []
    killed = 0
    with ThreadPoolExecutor(8) as clients:
        for task_id in clients.map(lambda title: created(api, title, tag), titles):
            ids.append(task_id)
            # In proportion to completed requests rather than time, so that slow machines finish too.
            if random.random() < OFTEN:
                killed += kill_some(system, random)
    LOG.warning("%s processes killed", killed)
    assert killed

    def all_ended() -> dict[str, dict[str, Any]] | None:
        redrive_new(redrive, known_ids)
        imports_by_name = {name: ended(api, key) for name, key in keys.items()}
        return (
            {name: import_ for name, import_ in imports_by_name.items() if import_}
            if all(imports_by_name.values())
            else None
        )

    imports = eventually(all_ended, "the imports have ended", seconds=300)

    tasks = all_tasks(dynamodb, outputs["tasks_table"])
    created_pairs = sorted((task["title"]["S"], task["id"]["S"]) for task in tasks if {"S": tag} in task["tags"]["L"])
    assert created_pairs == sorted(zip(titles, ids, strict=True))
    events = {f"task.created:{task_id}:1" for task_id in ids}
    for name, (rows, _) in FILES.items():
        import_ = imports[name]
        assert (import_["status"], import_["rows_created"], import_["rows_rejected"]) == ("succeeded", rows, 0)
        imported = [task for task in tasks if task["source"]["S"] == f"import:{import_['id']}"]
        assert Counter(task["title"]["S"] for task in imported) == Counter(f"{name} {row}" for row in range(rows))
        events |= {f"import.finished:{import_['id']}", *(f"task.created:{task['id']['S']}:1" for task in imported)}

    def all_is_delivered() -> bool:
        redrive_new(redrive, known_ids)
        return (
            events <= {notification.event["id"] for notification in subscriber.received()}
            and events <= service.accepted_event_ids()
        )

    eventually(all_is_delivered, "each event is published and delivered", seconds=300)
    with redrive.failures() as failures:
        assert [failure for failure in failures if failure.letter.id not in known_ids] == []
