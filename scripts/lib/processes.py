"""Running processes, free ports and waiting."""

import http.client
import os
import signal
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

import psutil

from scripts.lib.common import CommandError

_EXEC_SECONDS = 10
_PORT_SECONDS = 2


def is_process_of(pid: int, arguments: Sequence[str]) -> bool:
    """Return whether a process with this id runs whose command line ends with these arguments.

    A process id alone may have been reused since it was noted.
    """
    try:
        return psutil.Process(pid).cmdline()[-len(arguments) :] == list(arguments)
    except psutil.Error:
        return False


def wait_for_exec(pid: int) -> None:
    """Wait until a process that was just created has its own command line, or has ended."""

    def has_command_line() -> bool:
        try:
            process = psutil.Process(pid)
            return bool(process.cmdline()) or process.status() == psutil.STATUS_ZOMBIE
        except psutil.Error:
            return True

    wait_until(has_command_line, _EXEC_SECONDS)


def kill_processes_of(arguments: Sequence[str]) -> None:
    """Kill every process whose command line ends with these arguments."""
    for pid in psutil.pids():
        if is_process_of(pid, arguments):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def require_free_port(port: int) -> None:
    """Check that a server can listen on a port of 127.0.0.1.

    Raises:
        CommandError: The port is in use.
    """
    # A killed process, all of whose threads have to end, keeps its port for a moment.
    if not wait_until(lambda: _is_free(port), _PORT_SECONDS):
        raise CommandError(
            f"Port {port} of 127.0.0.1 is in use by another program; stop that program, or choose a free port: "
            f"make up PORT={port + 10}."
        )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: lingering connections of an earlier server do not block the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def is_healthy(port: int, path: str) -> bool:
    """Return whether GET `path` on a port of 127.0.0.1 answers 200 within two seconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (http.client.HTTPException, OSError):
        return False
    finally:
        connection.close()


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Poll `condition` until it holds; return False if it does not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
