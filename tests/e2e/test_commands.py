"""Commands that `make up` prints work as printed."""

import json
import shutil
import subprocess
from typing import Any

import pytest

from scripts.lib.common import ROOT
from scripts.up import instructions
from tests.e2e.http_api import Api


@pytest.fixture(scope="module")
def printed(outputs: dict[str, Any]) -> list[str]:
    """Commands that `make up` prints for this system."""
    commands = [line.strip() for line in instructions(outputs).splitlines() if line.startswith("  curl ")]
    assert len(commands) == 3
    return commands


def paste(command: str) -> Any:
    response = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert response.returncode == 0, response.stderr
    return json.loads(response.stdout)


@pytest.mark.skipif(not shutil.which("curl"), reason="the printed commands call curl, which this machine has not")
def test_the_printed_commands_work(api: Api, printed: list[str]) -> None:
    create, list_tasks, upload = printed

    created = paste(create)
    assert api.task(created["id"])["title"] == created["title"]
    assert paste(list_tasks)["items"][0]["id"] == created["id"]
    file = paste(upload)
    assert file["size"] == (ROOT / "README.md").stat().st_size
    assert [item["id"] for item in api("GET", f"/tasks/{created['id']}/files").json["items"]] == [file["id"]]
