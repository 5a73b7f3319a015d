"""What every command shares: where things lie, one way to fail, one way to exclude each other."""

import fcntl
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
LOCAL = ROOT / ".local"


class CommandError(Exception):
    """A command cannot do what it was asked; the message is what a person needs to know."""


@contextmanager
def report_errors() -> Iterator[None]:
    """End the process with a sentence instead of a traceback where the cause is known."""
    try:
        yield
    except CommandError as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit("Interrupted; the same command takes up from here.")


@contextmanager
def exclusive(lock: Path, waiting: str = "") -> Iterator[None]:
    """Hold `lock` alone; whoever has it now is waited for, and `waiting` says so.

    The system gives it back when its holder dies, however that happens.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if waiting:
                print(waiting, flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def write_whole(file: Path, content: str) -> None:
    """Give `file` this content in one step: a reader, or another writer at the same time, never meets half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=file.parent, prefix=f"{file.name}.", delete=False) as partial:
        partial.write(content)
    Path(partial.name).replace(file)
