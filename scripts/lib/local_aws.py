"""Local AWS: one MiniStack on 127.0.0.1, with IAM enforced, its data in one folder, its functions' code in memory.

After a clean stop it starts with its data. After a crash it starts with its last save (`scripts/emulator/saves.py`).
"""

import hashlib
import json
import os
import shutil
import signal
from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Self

from scripts.lib.common import LOCAL, ROOT, CommandError, confirm, exclusive, write_atomically
from scripts.lib.processes import (
    is_healthy,
    is_process_of,
    kill_processes_of,
    require_free_port,
    wait_for_exec,
    wait_until,
)
from scripts.lib.supervision import belonging, outliving

LOCK = ROOT / "requirements-emulator.lock"
VENV = LOCAL / "venv"
EMULATOR = ROOT / "scripts" / "emulator" / "start.py"
COPIES = LOCAL / "copies"
"""Folder for the data of systems that started over."""
DEFAULT_PORT = 4566
TERRAFORM_STATE = "terraform.tfstate"
"""Name of the file beside the emulator's data."""

MEMORY = Path("/dev/shm")  # noqa: S108 - a name that depends on the system's folder follows
"""File system in memory. The emulator unpacks the zip, 2,500 files, for each process of a function, 45 MB each."""
MEMORY_BYTES = 8 * 1024**3
"""Room in memory that a system needs to use it."""

_HEALTH_PATH = "/_ministack/health"
_HEALTH_SECONDS = 60
_STOP_SECONDS = 60

_EVERYTHING = "every task, file, import and message"
_APPROVAL = "START_OVER"


class Start(Enum):
    """Outcome of a start; the value completes the sentence "The local AWS ..."."""

    RUNNING = "was already running"
    RESTORED = "restored its data"
    SAVED = "was not stopped cleanly, so it starts with its last save: later changes are lost"
    FRESH = "started empty"
    FRESH_AFTER_CRASH = "was not stopped cleanly before it saved anything: it starts empty"
    FRESH_AFTER_UPGRADE = "cannot read the data of its earlier version: it starts empty"


@dataclass(frozen=True)
class _Record:
    """Record of the emulator that last ran in a folder; no `pid` means that it was stopped cleanly."""

    port: int
    lock: str
    pid: int | None = None


class LocalAws:
    """Emulator whose data is in `folder`, beside the Terraform state of the system that runs on it.

    A start with no data empties the whole folder, Terraform's state included, which describes that data. It asks for
    confirmation where there was some, and keeps a copy.
    As a context manager, the emulator starts empty and is stopped at the end.
    """

    def __init__(self, folder: Path, port: int | None = None, environment: Mapping[str, str] | None = None) -> None:
        """Use `port`, or the port that the folder's data belongs to, or the default; `environment` is the process's."""
        self._data = folder / "emulator"
        self._log = self._data / "emulator.log"
        self._folder = folder
        self._record_file = folder / "emulator.json"
        record = self._read()
        self.port = port or (record.port if record else DEFAULT_PORT)
        self.endpoint_url = f"http://127.0.0.1:{self.port}"
        self.stale_streams = folder / "stale-streams"
        """Marker file: the emulator was restarted, and its event source mappings of table streams, which skip events
        after a restart, are not replaced yet. Removed by the code that replaces them."""
        self._environment = dict(environment or {})

    def __enter__(self) -> Self:
        self._environment |= belonging()
        self.delete()
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> Start:
        """Start the emulator and wait until it answers.

        Raises:
            CommandError: The port is in use, the data belongs to another port, it would be lost without confirmation,
                or the emulator does not start.
        """
        record = self._read()
        if record and record.port != self.port:
            raise CommandError(
                f"This system belongs to port {record.port}, which is part of its queues' URLs: use "
                f"PORT={record.port}, or delete the system first with `make clean`."
            )
        if self._is_alive(record):
            self._wait_for_health()
            return Start.RUNNING
        # A save may still be written, which must not replace the one that is read.
        kill_processes_of(self._arguments)
        outcome = self._expected_start(record)
        require_free_port(self.port)
        if outcome is Start.SAVED:
            self._restore()
        elif outcome is not Start.RESTORED:
            self._empty(outcome)
        if outcome in {Start.SAVED, Start.RESTORED}:
            self.stale_streams.touch()
        self._launch()
        self._wait_for_health()
        return outcome

    def stop(self) -> bool:
        """Stop the emulator, wait until its process has ended, and return whether it ran."""
        record = self._read()
        if not record or record.pid is None or not self._is_alive(record):
            return False
        os.kill(record.pid, signal.SIGTERM)
        if wait_until(lambda: not self._is_alive(record), _STOP_SECONDS):
            self._write(_Record(record.port, record.lock))
        else:
            # Its functions are in its process group. As the stop is not clean, the record keeps the pid.
            os.killpg(record.pid, signal.SIGKILL)
            wait_until(lambda: not self._is_alive(record), _STOP_SECONDS)
        shutil.rmtree(self._unpacked, ignore_errors=True)
        return True

    def delete(self) -> None:
        """Stop the emulator and delete everything in the folder."""
        self.stop()
        shutil.rmtree(self._unpacked, ignore_errors=True)
        with suppress(FileNotFoundError):
            # The record is deleted first: without it, nobody starts with a part of the data.
            for entry in sorted(self._folder.iterdir(), key=lambda entry: entry != self._record_file):
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()

    def start_over(self, reason: str, *, from_save: bool) -> None:
        """Start the emulator with its last save, or empty; ask first, and keep a copy of the data.

        Raises:
            CommandError: The data would be lost without confirmation, or the emulator does not start.
        """
        saved_at = self._saved_at() if from_save else ""
        lost = f"what was changed since {saved_at}" if saved_at else _EVERYTHING
        if self._has_data:
            confirm(f"{reason} It can only start over, and {lost} is lost; a copy is kept.", _APPROVAL)
        self.stop()
        copy = self._set_aside()
        if saved_at:
            shutil.copytree(copy / self._saved.relative_to(self._folder), self._saved)
            self._restore()
            self.stale_streams.touch()
        self._launch()
        self._wait_for_health()

    @property
    def is_running(self) -> bool:
        """Whether the emulator is running."""
        return self._is_alive(self._read())

    def status(self) -> str:
        """Return the state in words, as the end of the sentence "The local AWS is ..."."""
        record = self._read()
        if not record:
            return "not created"
        if self._is_alive(record):
            return f"running at http://127.0.0.1:{record.port} (process {record.pid})"
        if record.pid is None:
            return "stopped"
        saved_at = self._saved_at()
        return f"not stopped cleanly: it will start {f'with its save of {saved_at}' if saved_at else 'empty'}"

    @property
    def _arguments(self) -> list[str]:
        return [str(EMULATOR), str(self._data)]

    def _is_alive(self, record: _Record | None) -> bool:
        return bool(record and record.pid and is_process_of(record.pid, self._arguments))

    def _expected_start(self, record: _Record | None) -> Start:
        if not record:
            return Start.FRESH
        if record.lock != _lock_digest():
            return Start.FRESH_AFTER_UPGRADE
        if record.pid is None:
            return Start.RESTORED
        return Start.SAVED if self._saved.exists() else Start.FRESH_AFTER_CRASH

    @property
    def _saved(self) -> Path:
        return self._data / "saved"

    def _saved_at(self) -> str:
        """Return the time of the last save; empty if there is none."""
        with suppress(FileNotFoundError):
            return f"{datetime.fromtimestamp(self._saved.stat().st_mtime, UTC).astimezone():%Y-%m-%d %H:%M:%S}"
        return ""

    def _restore(self) -> None:
        """Replace the data, and Terraform's state, by the last save."""
        print(f"    The last save is of {self._saved_at()}.", flush=True)
        for name in ("state", "s3"):
            shutil.rmtree(self._data / name, ignore_errors=True)
            # The emulator replaces files and never writes them again.
            shutil.copytree(self._saved / name, self._data / name, copy_function=os.link)
        state = self._folder / TERRAFORM_STATE
        state.unlink(missing_ok=True)
        if (self._saved / TERRAFORM_STATE).exists():
            shutil.copyfile(self._saved / TERRAFORM_STATE, state)

    @property
    def _has_data(self) -> bool:
        objects = (path for path in (self._data / "s3").rglob("*") if path.is_file())
        return any((self._data / "state").glob("*.json")) or self._saved.exists() or any(objects)

    def _empty(self, reason: Start) -> None:
        """Empty the folder, after confirmation and with a copy if something is lost."""
        if reason is not Start.FRESH and self._has_data:
            confirm(f"The local AWS {reason.value}, and {_EVERYTHING} is lost; a copy is kept.", _APPROVAL)
            self._set_aside()
        self.delete()

    def _set_aside(self) -> Path:
        """Move everything in the folder into a new folder of COPIES, and return that."""
        copy = COPIES / f"{self._folder.name}-{datetime.now(UTC).astimezone():%Y-%m-%dT%H-%M-%S}"
        copy.parent.mkdir(parents=True, exist_ok=True)
        self._folder.rename(copy)
        self._folder.mkdir()
        print(f"    A copy of the data is in {copy}.", flush=True)
        return copy

    def _launch(self) -> None:
        for name in ("state", "s3", "tmp", "home"):
            (self._data / name).mkdir(parents=True, exist_ok=True)
        command = [str(VENV / "bin" / "python"), *self._arguments]
        # In a session of its own: the emulator outlives this process, and the terminal's Ctrl-C does not reach it.
        pid = os.posix_spawn(
            command[0],
            command,
            self._process_environment(),
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
            setsid=True,
        )
        wait_for_exec(pid)
        self._write(_Record(self.port, _lock_digest(), pid))

    def _process_environment(self) -> dict[str, str]:
        """Return the emulator's whole environment, which its functions inherit."""
        return {
            "PATH": f"{VENV / 'bin'}:/usr/bin:/bin",
            "HOME": str(self._data / "home"),
            "TMPDIR": str(self._temporary_folder()),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "GATEWAY_PORT": str(self.port),
            "BIND_HOST": "127.0.0.1",
            "IOT_MTLS_ENABLED": "0",
            "AUTH": "true",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self._data / "state"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self._data / "s3"),
            **outliving(),
            **self._environment,
        }

    @property
    def _unpacked(self) -> Path:
        return MEMORY / f"task-manager-{hashlib.sha256(str(self._folder.resolve()).encode()).hexdigest()[:16]}"

    def _temporary_folder(self) -> Path:
        """Create and return the folder for the code of functions: in memory where there is room, else on disk."""
        has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= MEMORY_BYTES
        folder = self._unpacked if has_room else self._data / "tmp"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def _wait_for_health(self) -> None:
        def is_settled() -> bool:
            return is_healthy(self.port, _HEALTH_PATH) or not self.is_running

        wait_until(is_settled, _HEALTH_SECONDS)
        if not is_healthy(self.port, _HEALTH_PATH):
            log = self._log.read_text(errors="replace") if self._log.exists() else ""
            raise CommandError(
                f"The local AWS does not answer at {self.endpoint_url}. The end of {self._log}:\n{log[-2000:]}"
            )

    def _read(self) -> _Record | None:
        with suppress(FileNotFoundError):
            record = json.loads(self._record_file.read_text())
            # Earlier versions noted more.
            return _Record(**{field.name: record.get(field.name) for field in fields(_Record)})
        return None

    def _write(self, record: _Record) -> None:
        write_atomically(self._record_file, json.dumps(asdict(record)))


def exclusive_use(name: str) -> AbstractContextManager[None]:
    """Lock the local system of this name against other commands."""
    return exclusive(LOCAL / f"{name}.lock", "Another command uses this system; waiting for it to finish ...")


def _lock_digest() -> str:
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()
