"""Saves of a running emulator's state after each rest, so that a crash costs what happened since the last one.

The emulator itself writes its state at a clean stop only, and the objects of buckets at once. A save has both, and
Terraform's state, of one moment, in which no request was answered and no function ran. A copy of the process writes
it, so that the emulator goes on.
"""

import asyncio
import json
import logging
import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from importlib import import_module
from pathlib import Path
from typing import Any

Message = MutableMapping[str, Any]
App = Callable[[Message, Any, Any], Coroutine[Any, Any, None]]

LOG = logging.getLogger("saves")

REST_SECONDS = 2.0
RETRY_SECONDS = 30.0
MAX_SHARE = 0.1
"""Share of the time for which a save may be written: with much data, the rest before the next one is longer."""

_POLL_SECONDS = 0.5
_MAX_SECONDS = 120
_MAX_FILES = 65536


class Saves:
    """Folders `save-*` of the emulator's data; `saved` is a link to the last complete one."""

    def __init__(self, data: Path) -> None:
        """Use the folder `data`, where the emulator has the objects of buckets in `s3` and writes its `state`."""
        self._data = data

    @property
    def is_allowed(self) -> bool:
        """Whether Terraform changes nothing, so that its state has all resources; a killed Terraform keeps its lock."""
        return not (self._data.parent / ".terraform.tfstate.lock.info").exists()

    def prepare(self) -> Path:
        """Return the folder of a new save, with all that other processes than the emulator's copy may change."""
        self._delete_all_but((self._data / "saved").resolve())
        folder = self._data / f"save-{time.time_ns()}"
        # Files are replaced and never written again, so that links to them keep their content.
        shutil.copytree(self._data / "s3", folder / "s3", copy_function=os.link)
        terraform = self._data.parent / "terraform.tfstate"
        if terraform.exists():
            shutil.copyfile(terraform, folder / terraform.name)
        return folder

    def write_running(self, folder: Path) -> None:
        """Complete a save with the state that the emulator has now."""
        emulator: Any = import_module("ministack.app")
        persistence: Any = import_module("ministack.core.persistence")
        state = folder / "state"
        state.mkdir()
        for service, get_state in emulator._build_persistence_save_dict().items():
            payload = get_state()
            if payload is not None:
                content = {"__ministack_format__": persistence._state_format_version(service), "payload": payload}
                # In one piece: the emulator's own way, json.dump, takes ten times as long.
                (state / f"{service}.json").write_text(json.dumps(content, default=persistence._json_default))
        blobs = self._data / "state" / "lambda-blobs"
        if blobs.is_dir():
            shutil.copytree(blobs, state / blobs.name, copy_function=os.link)
        self._replace(folder)

    def write_stopped(self) -> None:
        """Write a save of what the emulator starts with, unless that is nothing."""
        if any((self._data / "state").glob("*.json")):
            folder = self.prepare()
            shutil.copytree(self._data / "state", folder / "state", copy_function=os.link)
            self._replace(folder)

    def _replace(self, folder: Path) -> None:
        link = self._data / "saved.partial"
        link.unlink(missing_ok=True)
        link.symlink_to(folder.name)
        link.replace(self._data / "saved")
        self._delete_all_but(folder.resolve())

    def _delete_all_but(self, kept: Path) -> None:
        for folder in self._data.glob("save-*"):
            if folder.resolve() != kept:
                shutil.rmtree(folder, ignore_errors=True)


class Writer:
    """Copy of the emulator's process that writes one save."""

    def __init__(self, saves: Saves) -> None:
        """Start it."""
        folder = saves.prepare()
        self._started = time.monotonic()
        self._pid = os.fork()
        if self._pid == 0:
            os._exit(_exit_code(lambda: saves.write_running(folder)))

    def has_succeeded(self) -> bool | None:
        """Return whether it has written the save; None while it is at it. One that never ends, is ended."""
        if time.monotonic() - self._started > _MAX_SECONDS:
            self.stop()
            return False
        pid, status = os.waitpid(self._pid, os.WNOHANG)
        return status == 0 if pid else None

    def stop(self) -> None:
        """End it, so that the last save stays."""
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)


def _exit_code(write: Callable[[], None]) -> int:
    try:
        # Connections, and the port, are the emulator's.
        os.closerange(3, _MAX_FILES)
        write()
    except Exception:  # noqa: BLE001 - the copy must not go on as the emulator
        os.write(sys.stderr.fileno(), traceback.format_exc().encode())
        return 1
    return 0


class Activity:
    """Requests of the emulator that may have changed its state."""

    def __init__(self, is_busy: Callable[[], bool]) -> None:
        """`is_busy` returns whether a function runs."""
        self._is_busy = is_busy
        self._answering = 0
        self._last = time.monotonic()
        self.count = 0

    async def note(self, answer: Awaitable[None]) -> None:
        """Await the answer to a request."""
        self._answering += 1
        self.count += 1
        try:
            await answer
        finally:
            self._answering -= 1
            self._last = time.monotonic()

    def rests(self, seconds: float) -> bool:
        """Return whether nothing has happened for this time."""
        return not self._answering and time.monotonic() - self._last >= seconds and not self._is_busy()


async def save_after_rests(saves: Saves, activity: Activity) -> None:
    """Write a save after each rest that follows requests, until cancelled."""
    saved, rest = activity.count, REST_SECONDS
    while True:
        await asyncio.sleep(_POLL_SECONDS)
        if saved == activity.count or not activity.rests(rest) or not saves.is_allowed:
            continue
        count, started = activity.count, time.monotonic()
        if await _write(saves):
            saved, rest = count, max(REST_SECONDS, (time.monotonic() - started) / MAX_SHARE)
        else:
            rest = RETRY_SECONDS


async def _write(saves: Saves) -> bool:
    """Write a save and return whether that succeeded; the disk may be full."""
    try:
        writer = Writer(saves)
    except OSError:
        LOG.exception("The state cannot be saved")
        return False
    try:
        while (has_succeeded := writer.has_succeeded()) is None:  # noqa: ASYNC110 - the end of a process sets no event
            await asyncio.sleep(_POLL_SECONDS)
    except asyncio.CancelledError:
        writer.stop()
        raise
    return has_succeeded


def saving(app: App, saves: Saves, is_busy: Callable[[], bool]) -> App:
    """Return an ASGI application that answers as `app`, the emulator, does, and writes saves meanwhile."""
    activity = Activity(is_busy)

    async def answer(scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            task = asyncio.create_task(save_after_rests(saves, activity))

            async def receive_until_shutdown() -> Message:
                message: Message = await receive()
                if message["type"] == "lifespan.shutdown":
                    task.cancel()
                    await asyncio.wait([task])
                return message

            await app(scope, receive_until_shutdown, send)
        elif scope["path"].startswith("/_ministack/"):
            await app(scope, receive, send)
        else:
            await activity.note(app(scope, receive, send))

    return answer
