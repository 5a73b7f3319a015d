"""Start and stop the local AWS: one MiniStack, on 127.0.0.1 only, with IAM enforced.

Everything that it writes lies in one folder. Stopped cleanly, it comes back with its data; killed, it comes back
empty, since it writes its state at a clean stop only and mixes old state with new objects otherwise.
"""

import argparse
import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Self

from scripts.common import LOCAL, ROOT, CommandError, exclusive, report_errors, write_whole

LOCK = ROOT / "requirements-emulator.lock"
VENV = LOCAL / "venv"
DEFAULT_PORT = 4566

_HEALTH_SECONDS = 60
_STOP_SECONDS = 60


class Start(Enum):
    """How the local AWS came up; the value is what to tell a person."""

    RUNNING = "was running already"
    RESTORED = "restored what it held when it was stopped"
    FRESH = "started empty"
    FRESH_AFTER_CRASH = (
        "was not stopped cleanly, so what it held cannot be trusted: everything in it was dropped, it starts empty"
    )
    FRESH_AFTER_UPGRADE = "was another version when it was stopped: everything in it was dropped, it starts empty"


@dataclass(frozen=True)
class _Record:
    """What is known of the emulator that last ran in a folder; no `pid` means that it was stopped cleanly."""

    port: int
    lock: str
    pid: int | None = None
    identity: str = ""

    @property
    def alive(self) -> bool:
        """Whether that very process runs: a number alone may be another's by now."""
        return self.pid is not None and bool(self.identity) and _identity(self.pid) == self.identity


class LocalAws:
    """The emulator whose data lie in `folder`, with the rest of the system that runs on it.

    Starting it empty empties the whole folder: Terraform's state is worth nothing without what it describes.
    As a context manager it starts empty and is stopped at the end.
    """

    def __init__(self, folder: Path, port: int | None = None, environment: Mapping[str, str] | None = None) -> None:
        """Without a `port`, the one that the folder's data belong to, or the default."""
        self._data = folder / "emulator"
        self._log = self._data / "emulator.log"
        self._folder = folder
        self._record_file = folder / "emulator.json"
        record = self._read()
        self.port = port or (record.port if record else DEFAULT_PORT)
        self.endpoint_url = f"http://127.0.0.1:{self.port}"
        self.stale_streams = folder / "stale-streams"
        """Is there after a restart until someone removes it, having replaced what reads the tables' streams: the
        emulator's mappings skip events then."""
        self._environment = dict(environment or {})

    def __enter__(self) -> Self:
        self.forget()
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> Start:
        """Bring the emulator up and wait until it answers.

        Raises:
            CommandError: The port is taken, the data were made on another port, or the emulator does not come up.
        """
        record = self._read()
        if record and record.port != self.port:
            raise CommandError(
                f"This system belongs to port {record.port}, which its queues' URLs name: use PORT={record.port}, "
                "or forget it first with `make clean`."
            )
        if record and record.alive:
            self._wait_for_health()
            return Start.RUNNING
        outcome = self._what_to_expect(record)
        _require_free(self.port)
        if outcome is Start.RESTORED:
            self.stale_streams.touch()
        else:
            self.forget()
        self._launch()
        self._wait_for_health()
        return outcome

    def stop(self) -> bool:
        """Stop the emulator and wait until it is gone; say whether it ran."""
        record = self._read()
        if not record or record.pid is None or not record.alive:
            return False
        os.kill(record.pid, signal.SIGTERM)
        if _wait_until(lambda: not record.alive, _STOP_SECONDS):
            self._write(_Record(record.port, record.lock))
        else:
            # Its functions are in its group. No clean stop, so the record stays what it is.
            os.killpg(record.pid, signal.SIGKILL)
            _wait_until(lambda: not record.alive, _STOP_SECONDS)
        return True

    def forget(self) -> None:
        """Stop the emulator and drop everything in the folder."""
        self.stop()
        with suppress(FileNotFoundError):
            # The record goes last: as long as it is there, a half emptied folder is known for one.
            for entry in sorted(self._folder.iterdir(), key=lambda entry: entry == self._record_file):
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()

    @property
    def is_running(self) -> bool:
        """Whether the emulator runs now."""
        record = self._read()
        return bool(record and record.alive)

    def status(self) -> str:
        """One line for a person."""
        record = self._read()
        if not record:
            return "not made yet"
        if record.alive:
            return f"running at http://127.0.0.1:{record.port} (process {record.pid})"
        return "stopped" if record.pid is None else "not stopped cleanly: the next start is an empty one"

    def _what_to_expect(self, record: _Record | None) -> Start:
        if not record:
            return Start.FRESH
        if record.pid is not None:
            return Start.FRESH_AFTER_CRASH
        return Start.RESTORED if record.lock == _lock_digest() else Start.FRESH_AFTER_UPGRADE

    def _launch(self) -> None:
        for name in ("state", "s3", "tmp", "home"):
            (self._data / name).mkdir(parents=True, exist_ok=True)
        binary = str(VENV / "bin" / "ministack")
        # Not as a child that is waited for: it outlives this process, in a session of its own, where the terminal's
        # Ctrl-C does not reach it.
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
        self._write(_Record(self.port, _lock_digest(), pid, _identity(pid)))

    def _process_environment(self) -> dict[str, str]:
        """All that the emulator gets, since its functions inherit it."""
        return {
            "PATH": f"{VENV / 'bin'}:/usr/bin:/bin",
            "HOME": str(self._data / "home"),
            "TMPDIR": str(self._data / "tmp"),
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

    def _wait_for_health(self) -> None:
        def is_settled() -> bool:
            record = self._read()
            return _is_healthy(self.port) or not (record and record.alive)

        _wait_until(is_settled, _HEALTH_SECONDS)
        if not _is_healthy(self.port):
            log = self._log.read_text(errors="replace") if self._log.exists() else ""
            raise CommandError(
                f"The local AWS does not answer at {self.endpoint_url}. The end of {self._log}:\n{log[-2000:]}"
            )

    def _read(self) -> _Record | None:
        with suppress(FileNotFoundError):
            return _Record(**json.loads(self._record_file.read_text()))
        return None

    def _write(self, record: _Record) -> None:
        write_whole(self._record_file, json.dumps(asdict(record)))


def exclusive_use(name: str) -> AbstractContextManager[None]:
    """Keep other commands off the system of this name meanwhile."""
    return exclusive(LOCAL / f"{name}.lock", "Another command is at work on this system; waiting for it ...")


def _identity(pid: int) -> str:
    """When the process with this number began, on which boot; empty when there is none that runs."""
    if Path("/proc/self/stat").exists():
        try:
            # The name, in parentheses, may hold anything; the state is first after it, the start 20th.
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return ""
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return "" if fields[0] == "Z" else f"{boot} {fields[19]}"
    answer = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return answer.stdout.strip()


def _lock_digest() -> str:
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        # As servers do: connections of an earlier one that still linger are no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise CommandError(
                f"Port {port} of 127.0.0.1 is taken by another program; stop that one, or choose a free port: "
                f"make up PORT={port + 10}."
            ) from None


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/_ministack/health")
        return connection.getresponse().status == 200
    except (http.client.HTTPException, OSError):
        return False
    finally:
        connection.close()


def _wait_until(is_true: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def main() -> None:
    """Start, stop or show one local AWS."""
    parser = argparse.ArgumentParser(prog="python -m scripts.local_aws", description=__doc__)
    parser.add_argument("command", choices=["start", "stop", "forget", "status"])
    parser.add_argument("--name", default="local", help="which one: its folder under .local (default: local)")
    parser.add_argument("--port", type=int, help=f"for start (default: what it had before, or {DEFAULT_PORT})")
    arguments = parser.parse_args()
    aws = LocalAws(LOCAL / arguments.name, arguments.port)
    with exclusive_use(arguments.name):
        match arguments.command:
            case "start":
                print(f"The local AWS {aws.start().value}: {aws.endpoint_url}")
            case "stop":
                print("The local AWS is stopped." if aws.stop() else "The local AWS was not running.")
            case "forget":
                aws.forget()
                print("The local AWS is stopped and forgotten.")
            case _:
                print(f"The local AWS is {aws.status()}.")


if __name__ == "__main__":
    with report_errors():
        main()
