"""Commands with whose end, of whatever kind, all processes end that they have started.

A process is known by a variable of its environment, which its own children inherit, whatever group or session they
are in and whether their parent still runs. A watcher beside the command ends what is left when the command has ended,
and ends the command when its parent has.
"""

import os
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from types import FrameType
from typing import Final
from uuid import uuid4

import psutil

COMMANDS: Final = "TASK_MANAGER_COMMANDS"
"""Variable with the ids of the commands that a process belongs to, the outermost first."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_SAME_SECONDS = 2
_POLL_SECONDS = 0.5
_GRACE_SECONDS = 30
_PAUSE_SECONDS = 0.1

_WATCHER = (
    "import sys; sys.path.insert(0, sys.argv[1]); from scripts.lib.supervision import watch; watch(*sys.argv[2:])"
)


class _State:
    """Commands that started this process, and the time of the last interruption."""

    outer = os.environ.get(COMMANDS, "")
    interrupted_at = 0.0


def belonging() -> dict[str, str]:
    """Return the variable for a process that ends with this command."""
    return {COMMANDS: os.environ.get(COMMANDS, "")}


def outliving() -> dict[str, str]:
    """Return the variable for a process that outlives this command, but not those that started the command."""
    return {COMMANDS: _State.outer}


def process_pool(workers: int | None = None) -> ProcessPoolExecutor:
    """Return a pool whose processes belong to the command; forked ones would have the variables of its own start."""
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))


def is_interrupted() -> bool:
    """Return whether the command was told to end."""
    return _State.interrupted_at > 0


@contextmanager
def supervised(root: str, *, outlived: bool = True) -> Iterator[None]:
    """End every process that is started meanwhile at the end, or with this process if that is killed.

    SIGTERM and SIGHUP interrupt as Ctrl-C does. A command that ignores SIGHUP, by `nohup`, outlives its parent.

    Args:
        root: Folder of the checkout.
        outlived: Whether `outliving` processes go on.
    """
    own, before = uuid4().hex, _State.outer
    os.environ[COMMANDS] = f"{before}:{own}"
    if not outlived:
        _State.outer = os.environ[COMMANDS]
    is_detached = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    signals = [number for number in _SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    handlers = {number: signal.signal(number, _interrupt) for number in signals}
    _start_watcher(root, own, str(os.getpid()), "0" if is_detached else str(os.getppid()))
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        os.environ[COMMANDS] = _State.outer = before


def _start_watcher(root: str, *arguments: str) -> None:
    os.posix_spawn(
        sys.executable,
        [sys.executable, "-c", _WATCHER, root, *arguments],
        {name: value for name, value in os.environ.items() if name != COMMANDS},
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ],
        setsid=True,
    )


def _interrupt(number: int, _: FrameType | None) -> None:
    # A terminal or `timeout` signals the whole group, and `make` its children: each may come twice.
    now = time.monotonic()
    if now - _State.interrupted_at < _SAME_SECONDS:
        return
    _State.interrupted_at = now
    for child in psutil.Process().children():
        with suppress(psutil.Error, ProcessLookupError):
            # Ctrl-C has reached the group already. Terraform, told twice, would end without saving its state.
            is_told = number == signal.SIGINT and not _is_python(child)
            if os.getpgid(child.pid) == os.getpgrp() and not is_told:
                child.terminate()
    raise KeyboardInterrupt


def _is_python(process: psutil.Process) -> bool:
    return process.cmdline()[:1] == [sys.executable]


def watch(command_id: str, command: str, parent: str) -> None:
    """Wait until a command has ended, and end what is left of it.

    Args:
        command_id: The command's id.
        command: Id of its process.
        parent: Id of its parent's process, with which it ends; 0 if it goes on.
    """
    is_told = parent == "0"
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(int(command))
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            if not is_told and process.ppid() != int(parent):
                process.terminate()
                is_told = True
            time.sleep(_POLL_SECONDS)
    end_processes(command_id)


def end_processes(command_id: str, grace: float = _GRACE_SECONDS) -> None:
    """End every process that belongs to a command: with SIGTERM, and with SIGKILL what still runs after `grace` s.

    Processes whose parent belongs to it too are told by that, which may need them until it has ended.
    """
    deadline = time.monotonic() + grace
    recipients: set[psutil.Process] = set()
    while left := set(processes_of(command_id)):
        for process in left:
            with suppress(psutil.Error):
                if time.monotonic() > deadline:
                    process.kill()
                elif process.parent() not in left and process not in recipients:
                    recipients.add(process)
                    process.terminate()
        time.sleep(_PAUSE_SECONDS)


def processes_of(command_id: str) -> list[psutil.Process]:
    """Return the running processes that belong to a command."""
    return [process for process in psutil.process_iter() if command_id in _commands(process)]


def _commands(process: psutil.Process) -> list[str]:
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return []
        return process.environ().get(COMMANDS, "").split(":")
    except psutil.Error:
        return []
