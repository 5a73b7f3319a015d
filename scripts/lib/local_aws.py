"""Local AWS: one MiniStack on 127.0.0.1, with IAM enforced, its data in one folder, its functions' code in memory.

After a clean stop it starts with its data. After a crash it starts empty: it writes its state at a clean stop only,
and would combine old state with new objects otherwise. Standard library only, as `make clean` needs it.
"""

import hashlib
import json
import os
import shutil
import signal
from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Self

from scripts.lib.common import LOCAL, ROOT, CommandError, exclusive, write_atomically
from scripts.lib.processes import is_healthy, process_identity, require_free_port, wait_until

LOCK = ROOT / "requirements-emulator.lock"
VENV = LOCAL / "venv"
DEFAULT_PORT = 4566

MEMORY = Path("/dev/shm")  # noqa: S108 - a name that depends on the system's folder follows
"""File system in memory. The emulator unpacks the zip, 2,500 files, for each process of a function, 45 MB each."""
MEMORY_BYTES = 8 * 1024**3
"""Room in memory that a system needs to use it."""

_HEALTH_PATH = "/_ministack/health"
_HEALTH_SECONDS = 60
_STOP_SECONDS = 60


class Start(Enum):
    """Outcome of a start; the value completes the sentence "The local AWS ..."."""

    RUNNING = "was already running"
    RESTORED = "restored its data"
    FRESH = "started empty"
    FRESH_AFTER_CRASH = "was not stopped cleanly, so its data was deleted as inconsistent: it starts empty"
    FRESH_AFTER_UPGRADE = "was upgraded since it was stopped, so its data was deleted: it starts empty"


@dataclass(frozen=True)
class _Record:
    """Record of the emulator that last ran in a folder; no `pid` means that it was stopped cleanly."""

    port: int
    lock: str
    pid: int | None = None
    identity: str = ""

    @property
    def alive(self) -> bool:
        """Whether the recorded process still runs."""
        return self.pid is not None and bool(self.identity) and process_identity(self.pid) == self.identity


class LocalAws:
    """Emulator whose data is in `folder`, beside the Terraform state of the system that runs on it.

    A start with no data empties the whole folder, Terraform's state included, which describes that data.
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
            CommandError: The port is in use, the data belongs to another port, or the emulator does not start.
        """
        record = self._read()
        if record and record.port != self.port:
            raise CommandError(
                f"This system belongs to port {record.port}, which is part of its queues' URLs: use "
                f"PORT={record.port}, or delete the system first with `make clean`."
            )
        if record and record.alive:
            self._wait_for_health()
            return Start.RUNNING
        outcome = self._expected_start(record)
        require_free_port(self.port)
        if outcome is Start.RESTORED:
            self.stale_streams.touch()
        else:
            self.delete()
        self._launch()
        self._wait_for_health()
        return outcome

    def stop(self) -> bool:
        """Stop the emulator, wait until its process has ended, and return whether it ran."""
        record = self._read()
        if not record or record.pid is None or not record.alive:
            return False
        os.kill(record.pid, signal.SIGTERM)
        if wait_until(lambda: not record.alive, _STOP_SECONDS):
            self._write(_Record(record.port, record.lock))
        else:
            # Its functions are in its process group. As the stop is not clean, the record keeps the pid.
            os.killpg(record.pid, signal.SIGKILL)
            wait_until(lambda: not record.alive, _STOP_SECONDS)
        shutil.rmtree(self._unpacked, ignore_errors=True)
        return True

    def delete(self) -> None:
        """Stop the emulator and delete everything in the folder."""
        self.stop()
        shutil.rmtree(self._unpacked, ignore_errors=True)
        with suppress(FileNotFoundError):
            # The record is deleted last: it marks a partly emptied folder as unclean.
            for entry in sorted(self._folder.iterdir(), key=lambda entry: entry == self._record_file):
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()

    @property
    def is_running(self) -> bool:
        """Whether the emulator is running."""
        record = self._read()
        return bool(record and record.alive)

    def status(self) -> str:
        """Return the state in words, as the end of the sentence "The local AWS is ..."."""
        record = self._read()
        if not record:
            return "not created"
        if record.alive:
            return f"running at http://127.0.0.1:{record.port} (process {record.pid})"
        return "stopped" if record.pid is None else "not stopped cleanly: it will start empty"

    def _expected_start(self, record: _Record | None) -> Start:
        if not record:
            return Start.FRESH
        if record.pid is not None:
            return Start.FRESH_AFTER_CRASH
        return Start.RESTORED if record.lock == _lock_digest() else Start.FRESH_AFTER_UPGRADE

    def _launch(self) -> None:
        for name in ("state", "s3", "tmp", "home"):
            (self._data / name).mkdir(parents=True, exist_ok=True)
        binary = str(VENV / "bin" / "ministack")
        # In a session of its own: the emulator outlives this process, and the terminal's Ctrl-C does not reach it.
        pid = os.posix_spawn(
            binary,
            [binary],
            self._process_environment(),
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
            setsid=True,
        )
        self._write(_Record(self.port, _lock_digest(), pid, process_identity(pid)))

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
            record = self._read()
            return is_healthy(self.port, _HEALTH_PATH) or not (record and record.alive)

        wait_until(is_settled, _HEALTH_SECONDS)
        if not is_healthy(self.port, _HEALTH_PATH):
            log = self._log.read_text(errors="replace") if self._log.exists() else ""
            raise CommandError(
                f"The local AWS does not answer at {self.endpoint_url}. The end of {self._log}:\n{log[-2000:]}"
            )

    def _read(self) -> _Record | None:
        with suppress(FileNotFoundError):
            return _Record(**json.loads(self._record_file.read_text()))
        return None

    def _write(self, record: _Record) -> None:
        write_atomically(self._record_file, json.dumps(asdict(record)))


def exclusive_use(name: str) -> AbstractContextManager[None]:
    """Lock the local system of this name against other commands."""
    return exclusive(LOCAL / f"{name}.lock", "Another command uses this system; waiting for it to finish ...")


def _lock_digest() -> str:
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()
