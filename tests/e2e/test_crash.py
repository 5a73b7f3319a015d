"""Crash of the emulator under load: `make up` restores its last save, and retried requests take effect once.

The emulator saves its state when it rests, so a killed one has lost the requests since then. Therefore clients repeat
them with the same idempotency keys.
"""

import logging
import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from random import Random, SystemRandom
from typing import TYPE_CHECKING
from uuid import uuid4

import urllib3

from scripts.lib.local_aws import Start
from tests.e2e.external_service import ExternalService
from tests.e2e.http_api import Api, Response
from tests.e2e.polling import eventually
from tests.e2e.subscriber import Subscriber
from tests.e2e.system import System
from tests.e2e.test_import_requests import ended, send
from tests.e2e.test_kill import FILES, TASKS, all_tasks, confirmed, content

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

LOG = logging.getLogger(__name__)

Request = tuple[str, Callable[[Api], Response]]


@dataclass(frozen=True)
class Crowd:
    """Clients that create tasks and import files, each request with an idempotency key."""

    tag: str

    def requests(self) -> list[Request]:
        """Return the requests by name: files first, so that they are imported while tasks are created."""
        files = [(name, self._import(name)) for name in FILES]
        return files + [(f"client-{number}", self._create(f"client-{number}")) for number in range(TASKS)]

    def _import(self, name: str) -> Callable[[Api], Response]:
        return lambda api: send(api, content(name).encode(), f"{name}.csv", key=f"{self.tag}-{name}")

    def _create(self, title: str) -> Callable[[Api], Response]:
        key = {"Idempotency-Key": f"{self.tag}-{title}"}
        return lambda api: api("POST", "/tasks", {"title": title, "tags": [self.tag]}, headers=key)


def kill(system: System) -> None:
    """Kill the emulator and the processes of its functions."""
    record = system.aws._read()
    assert record is not None
    assert record.pid is not None
    os.killpg(record.pid, signal.SIGKILL)


def wait_for_save(system: System) -> None:
    """Wait until the emulator has saved what it answered until now."""
    answered = time.time()
    link = system.aws._saved
    eventually(lambda: link.exists() and link.stat().st_mtime > answered, "the emulator has saved its state")


def send_until_killed(system: System, api: Api, requests: list[Request], responses: int) -> None:
    """Send all requests, and kill the emulator after this number of responses."""

    def is_confirmed(request: Request) -> bool:
        try:
            return request[1](api).status < 300
        except urllib3.exceptions.HTTPError:
            return False

    with ThreadPoolExecutor(8) as clients:
        results = clients.map(is_confirmed, requests)
        confirmed = list(islice(results, responses))
        kill(system)
        assert any(confirmed)
        assert not all(results)


def send_all(api: Api, requests: list[Request]) -> dict[str, str]:
    """Send all requests, and return the id of each; a repeated request must return the same id."""

    def send(request: Request) -> tuple[str, Response]:
        name, ask = request
        return name, confirmed(lambda: ask(api))

    with ThreadPoolExecutor(8) as clients:
        responses = list(clients.map(send, requests))
    assert {response.status for _, response in responses} == {201, 202}
    pairs = {(name, str(response.json["id"])) for name, response in responses}
    assert len(pairs) == len({name for name, _ in pairs})
    return dict(pairs)


def test_what_was_saved_survives_a_crash_and_repeated_requests_take_effect_once(
    system: System,
    api: Api,
    service: ExternalService,
    sqs: "SQSClient",
    sns: "SNSClient",
    dynamodb: "DynamoDBClient",
) -> None:
    seed = SystemRandom().randrange(1_000_000)
    LOG.warning("seed %s", seed)
    random = Random(seed)
    crowd = Crowd(uuid4().hex)
    requests = crowd.requests()

    outputs = system.outputs()
    client = Api(outputs["api_url"], outputs["api_key"], api.pool)
    task_id = client.created("Kept over a crash")["id"]
    path = f"/tasks/{task_id}"
    text = {"content-type": "text/plain"}
    assert client("POST", f"{path}/upload", body=b"kept", query={"filename": "kept.txt"}, headers=text).status == 201
    wait_for_save(system)
    kept = client.task(task_id)
    known_tasks = {task["id"]["S"] for task in all_tasks(dynamodb, outputs["tasks_table"])}

    send_until_killed(system, client, requests, random.randrange(50, TASKS - 50))
    assert Start.SAVED.value in system.up()
    assert system.outputs() == outputs
    assert client.task(task_id) == kept
    (file,) = client("GET", f"{path}/files").json["items"]
    assert client.send("GET", file["url"]).body == b"kept"

    subscriber = Subscriber(sqs, sns, outputs["events_topic_arn"], f"e2e-subscriber-{uuid4()}")
    repeated_requests = requests * 2
    random.shuffle(repeated_requests)
    ids = send_all(client, repeated_requests)

    imports = {name: ended(client, ids[name]) for name in FILES}
    tasks = [task for task in all_tasks(dynamodb, outputs["tasks_table"]) if task["id"]["S"] not in known_tasks]
    titles = Counter((task["source"]["S"], task["title"]["S"]) for task in tasks)
    expected = {("api", name) for name in ids if name not in FILES}
    for name, (rows, _) in FILES.items():
        import_ = imports[name]
        assert (import_["status"], import_["rows_created"], import_["rows_rejected"]) == ("succeeded", rows, 0)
        expected |= {(f"import:{import_['id']}", f"{name} {row}") for row in range(rows)}
    assert titles == Counter(expected)
    assert {task["id"]["S"] for task in tasks} >= {ids[name] for name in ids if name not in FILES}

    events = {f"task.created:{task['id']['S']}:1" for task in tasks}
    events |= {f"import.finished:{import_['id']}" for import_ in imports.values()}
    eventually(
        lambda: events <= {notification.event["id"] for notification in subscriber.received()},
        "each event is published",
        seconds=300,
    )
    eventually(lambda: events <= service.accepted_event_ids(), "each event is delivered", seconds=300)
