"""Paths, argument parsers, error reporting, confirmations, file locks and atomic writes for all commands."""

import argparse
import fcntl
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.lib.supervision import supervised

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
LOCAL = ROOT / ".local"
REPORTS = LOCAL / "reports"
"""Folder of the JUnit reports and logs of `make test`."""


class CommandError(Exception):
    """Failure with a known cause, whose message is printed without a traceback."""


def command_parser(command: str, description: str | None) -> argparse.ArgumentParser:
    """Return a parser for `python -m scripts.<command>` whose help is the module's docstring."""
    return argparse.ArgumentParser(
        prog=f"python -m scripts.{command}",
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


@contextmanager
def report_errors() -> Iterator[None]:
    """End the process with an error message instead of a traceback where the cause is known; its children end, too."""
    try:
        with supervised(str(ROOT)):
            yield
    except CommandError as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit("Interrupted; run the same command again to continue.")


def confirm(question: str, approval: str) -> None:
    """Ask for confirmation, unless the environment variable `approval` is 1.

    Raises:
        CommandError: The answer is not "yes", or nobody can answer.
    """
    if os.environ.get(approval) == "1":
        return
    try:
        answer = input(f"{question} Enter 'yes' to confirm: ")
    except EOFError:
        print(flush=True)
        raise CommandError(
            f"Nothing was changed, as nobody answered: repeat the command in a terminal, or with {approval}=1."
        ) from None
    if answer != "yes":
        raise CommandError("Nothing was changed.")


@contextmanager
def exclusive(lock: Path, message: str = "") -> Iterator[None]:
    """Hold the file lock `lock`; print `message` if another process holds it and this one has to wait.

    The operating system releases the lock when its holder ends, however it ends.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if message:
                print(message, flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def write_atomically(file: Path, content: str) -> None:
    """Write `content` to `file` in one step, so that concurrent readers and writers never see a part of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=file.parent, prefix=f"{file.name}.", delete=False) as partial:
        partial.write(content)
    Path(partial.name).replace(file)
