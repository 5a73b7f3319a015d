"""Clients that generators make from the served contract, and what their journey leaves behind.

The journey: create, list to the end, read, change with a current and a stale tag, remove a date, upload text and all
bytes, list and fetch the files, import and follow, a batch with one bad item, announce a large file, read what is not
there. Each client asserts the steps itself.
"""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

import pytest

from scripts.lib.common import LOCAL, ROOT, exclusive
from tests.e2e.http_api import Api

CLIENTS = ROOT / "tests" / "clients"
EVERY_BYTE = bytes(range(256))


def served_contract(api: Api, folder: Path) -> Path:
    """Write the contract that the API serves to a folder, and return the file."""
    contract = folder / "openapi.json"
    contract.write_bytes(api.with_key(None)("GET", "/openapi.json").body)
    return contract


def run(*command: str | Path, cwd: Path = CLIENTS, settings: Mapping[str, str] | None = None) -> str:
    """Run a command, which must succeed, and return its output."""
    result = subprocess.run(
        command,
        cwd=cwd,
        env=os.environ | (settings or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout
    return result.stdout


def needs(*programs: str) -> None:
    """Skip the test if a program is missing."""
    if missing := [program for program in programs if not shutil.which(program)]:
        pytest.skip(f"{' and '.join(missing)} not installed")


def install_packages() -> Path:
    """Install the locked packages of Node.js unless they are, and return the folder of their programs."""
    needs("node", "npm")
    lock, packages = CLIENTS / "package-lock.json", CLIENTS / "node_modules"
    installed = packages / ".installed-lock.json"
    with exclusive(LOCAL / "npm.lock"):
        if not installed.is_file() or installed.read_bytes() != lock.read_bytes():
            run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
            shutil.copyfile(lock, installed)
    return packages / ".bin"


def travel(api: Api, *command: str | Path, cwd: Path = CLIENTS, settings: Mapping[str, str] | None = None) -> None:
    """Run the journey of a client, and check what it left behind."""
    tag = f"client-{uuid4()}"
    run(*command, api.url, str(api.key), tag, cwd=cwd, settings=settings)

    tasks = sorted(api.walk("/tasks", tag=tag), key=lambda task: str(task["title"]))
    assert [task["title"] for task in tasks] == ["Batched", "Changed", "Imported", "Three", "Two"]
    changed = tasks[1]
    assert (changed["version"], changed["due_date"], tasks[4]["due_date"]) == (3, None, "2099-01-01")
    files = api("GET", f"/tasks/{changed['id']}/files").json["items"]
    assert [(file["filename"], api.send("GET", file["url"]).body) for file in files] == [
        ("text.txt", b"text\n"),
        ("bytes.bin", EVERY_BYTE),
    ]
