"""Identity of running processes, free ports and waiting; standard library only."""

import http.client
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from scripts.lib.common import CommandError


def process_identity(pid: int) -> str:
    """Return the start time and boot of a running process; empty if there is none with this id.

    A process id alone may have been reused since it was noted.
    """
    if Path("/proc/self/stat").exists():
        try:
            # The name, in parentheses, may hold anything; the state is first after it, the start time 20th.
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return ""
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return "" if fields[0] == "Z" else f"{boot} {fields[19]}"
    result = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return result.stdout.strip()


def require_free_port(port: int) -> None:
    """Check that a server can listen on a port of 127.0.0.1.

    Raises:
        CommandError: The port is in use.
    """
    with socket.socket() as probe:
        # As servers do: lingering connections of an earlier server do not block the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise CommandError(
                f"Port {port} of 127.0.0.1 is in use by another program; stop that program, or choose a free port: "
                f"make up PORT={port + 10}."
            ) from None


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
