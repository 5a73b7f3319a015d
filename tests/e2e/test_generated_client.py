"""Typed client, generated as in docs/clients.md."""

import json
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

from tests.e2e.http_api import Api

GENERATOR = Path(sys.executable).parent / "openapi-python-client"

# Program that uses only the generated client.
PROGRAM = """
import sys

from task_manager_client import AuthenticatedClient
from task_manager_client.api.tasks import create_task, get_task, list_tasks
from task_manager_client.models import Priority, Problem, Task, TaskFields, TaskPage

url, key, tag = sys.argv[1:]
with AuthenticatedClient(url, key, prefix="", auth_header_name="x-api-key") as client:
    created = create_task.sync(
        client=client,
        body=TaskFields("Order chairs", priority=Priority.HIGH, tags=[tag]),
        idempotency_key=f"order-chairs-{tag}",
    )
    assert isinstance(created, Task), created
    page = list_tasks.sync(client=client, tag=tag, limit=10)
    assert isinstance(page, TaskPage), page
    assert [task.id for task in page.items] == [created.id]
    assert (page.items[0].priority, page.items[0].created_at) == (Priority.HIGH, created.created_at)
    refused = get_task.sync("01890a5d-ac96-774b-bcce-b302099a8057", client=client)
    assert isinstance(refused, Problem), refused
    print(created.id)
"""


def test_a_client_is_generated_from_the_served_contract_and_works(api: Api, tmp_path: Path) -> None:
    contract, client = tmp_path / "openapi.json", tmp_path / "client"
    contract.write_bytes(api.with_key(None)("GET", "/openapi.json").body)
    configuration = tmp_path / "configuration.json"
    configuration.write_text(json.dumps({"package_name_override": "task_manager_client", "post_hooks": []}))

    generated = subprocess.run(
        [GENERATOR, "generate", "--path", contract, "--output-path", client, "--config", configuration],
        capture_output=True,
        text=True,
        check=False,
    )
    assert generated.returncode == 0, generated.stdout + generated.stderr
    assert "WARNING" not in generated.stdout, generated.stdout

    tag = f"client-{uuid4()}"
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, api.url, str(api.key), tag],
        cwd=client,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    [task] = api.walk("/tasks", tag=tag)
    assert task["id"] == ran.stdout.strip()
