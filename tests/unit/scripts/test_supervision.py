"""End of commands, by signals and by the death of a parent: nothing that they started is left."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psutil
import pytest

from scripts.lib.common import ROOT
from scripts.lib.processes import wait_until
from scripts.lib.supervision import COMMANDS, belonging, end_processes, processes_of

_SECONDS = 60

# A command with a child, a child that ignores signals in a session of its own and has a child itself, and a process
# that outlives it.
_COMMAND = """
import os, subprocess, sys, time
from scripts.lib.common import report_errors
from scripts.lib.supervision import outliving

STUBBORN = '''
import signal, subprocess, sys, time
for number in (signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
time.sleep(600)
'''
SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]

with report_errors():
    subprocess.Popen(SLEEP)
    subprocess.Popen([sys.executable, "-c", STUBBORN], start_new_session=True)
    if "outlive" in sys.argv:
        subprocess.Popen(SLEEP, env=os.environ | outliving(), start_new_session=True)
    while True:
        time.sleep(1)
"""


@pytest.fixture(autouse=True)
def terminal() -> Iterator[None]:
    """Heed signals as below a terminal, which commands inherit: `nohup` and jobs in the background ignore some."""
    handlers = {number: signal.signal(number, signal.SIG_DFL) for number in (signal.SIGHUP, signal.SIGINT)}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.fixture
def command_id() -> Iterator[str]:
    """Id of this test, which every process of a test has."""
    test = uuid4().hex
    yield test
    end_processes(test, grace=0)


@pytest.fixture
def environment(command_id: str) -> dict[str, str]:
    return os.environ | {COMMANDS: f"{belonging()[COMMANDS]}:{command_id}"}


def _ends(command_id: str, left: int = 0) -> bool:
    return wait_until(lambda: len(processes_of(command_id)) == left, _SECONDS)


@pytest.fixture
def start(command_id: str, environment: dict[str, str]) -> Callable[..., subprocess.Popen[str]]:
    """Start the command, below a parent if one is given, and wait until all its processes run."""

    def started(*arguments: str, parent: tuple[str, ...] = ()) -> subprocess.Popen[str]:
        command = [*parent, sys.executable, "-c", _COMMAND, *arguments]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, text=True, start_new_session=True)
        count = 4 + len(arguments) + bool(parent)
        assert wait_until(lambda: len(processes_of(command_id)) == count, _SECONDS)
        return process

    return started


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_all_processes_of_a_command_end_with_it(
    start: Callable[..., subprocess.Popen[str]], command_id: str, number: signal.Signals
) -> None:
    command = start()
    command.send_signal(number)
    assert _ends(command_id)
    command.wait()


def test_a_command_ends_with_its_parent(start: Callable[..., subprocess.Popen[str]], command_id: str) -> None:
    with start(parent=(sys.executable, "-c", "import subprocess, sys; subprocess.run(sys.argv[1:])")) as parent:
        parent.kill()
    assert _ends(command_id)


def test_a_command_without_a_hangup_outlives_its_parent(
    start: Callable[..., subprocess.Popen[str]], command_id: str
) -> None:
    ignoring = "import signal, subprocess, sys; signal.signal(1, signal.SIG_IGN); subprocess.run(sys.argv[1:])"
    with start(parent=(sys.executable, "-c", ignoring)) as parent:
        (command,) = psutil.Process(parent.pid).children()
        parent.kill()
    assert wait_until(lambda: command.ppid() != parent.pid, _SECONDS)
    command.send_signal(signal.SIGHUP)
    with pytest.raises(psutil.TimeoutExpired):
        command.wait(2)
    command.terminate()
    assert _ends(command_id)


def test_what_is_to_outlive_a_command_does_not_outlive_those_that_started_it(
    start: Callable[..., subprocess.Popen[str]], command_id: str
) -> None:
    with start("outlive") as command:
        command.kill()
    assert _ends(command_id, left=1)
    end_processes(command_id, grace=10)
    assert processes_of(command_id) == []


def test_a_signal_that_comes_twice_interrupts_once(tmp_path: Path) -> None:
    code = (
        "import os, signal, time\nfrom scripts.lib.common import report_errors\nwith report_errors():\n"
        " try:\n  os.kill(os.getpid(), signal.SIGTERM)\n  time.sleep(60)\n"
        " except KeyboardInterrupt:\n  os.kill(os.getpid(), signal.SIGINT)\n  print('cleaned')\n"
    )
    output = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert output == "cleaned\n"


# Starts a server in place of the emulator.
_START = """
import pathlib, sys, time
from scripts.lib import local_aws
from scripts.lib.common import ROOT, report_errors
from scripts.lib.supervision import supervised

folder, port = pathlib.Path(sys.argv[1]), int(sys.argv[2])
local_aws.VENV, local_aws.EMULATOR = folder / "venv", folder / "emulator.py"
with supervised(str(ROOT), outlived=False) if sys.argv[3] == "test" else report_errors():
    local_aws.LocalAws(folder / "system", port).start()
    (folder / "started").touch()
    time.sleep(600)
"""
_EMULATOR = """
import http.server, os, pathlib

class Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

http.server.HTTPServer(("127.0.0.1", int(os.environ["GATEWAY_PORT"])), Handler).serve_forever()
"""


@pytest.mark.parametrize(("started_by", "left"), [("test", 0), ("up", 1)])
def test_the_emulator_of_a_test_run_ends_with_it_and_that_of_a_command_goes_on(
    tmp_path: Path, environment: dict[str, str], command_id: str, started_by: str, left: int
) -> None:
    (tmp_path / "venv" / "bin").mkdir(parents=True)
    (tmp_path / "venv" / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / "emulator.py").write_text(_EMULATOR)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, "-c", _START, str(tmp_path), port, started_by]
    with subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True) as process:
        assert wait_until((tmp_path / "started").exists, _SECONDS)
        process.kill()
    assert _ends(command_id, left)
    end_processes(command_id, grace=10)


# Commands that run for long, and start others.
_LONG = [
    ("test", "unit", "modules"),
    ("test_modules",),
    ("lint",),
    ("soak", "--seeds", "100000"),
    ("mutants", "--seeds", "100000"),
    ("bench", "cold"),
]


@pytest.mark.parametrize("command", _LONG, ids=" ".join)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_long_command_that_is_killed_half_way_leaves_nothing(
    command: tuple[str, ...], number: signal.Signals, command_id: str, environment: dict[str, str]
) -> None:
    name, *arguments = command
    with subprocess.Popen(
        [sys.executable, "-m", f"scripts.{name}", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        assert wait_until(lambda: len(processes_of(command_id)) > 1, _SECONDS)
        assert process.poll() is None
        process.send_signal(number)
    assert _ends(command_id)


def test_every_command_is_supervised() -> None:
    commands = sorted((ROOT / "scripts").glob("*.py"))
    main = re.compile(r'\nif __name__ == "__main__":\n    with report_errors\(\):\n        .*main\(.*\)\n$')
    assert [path.name for path in commands if not main.search(path.read_text())] == []


_TERRAFORM = f"""#!{sys.executable}
import pathlib, signal, sys, time

if sys.argv[1] == "version":
    sys.exit(print("Terraform v1.11.4"))
told = []
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, lambda *_: told.append(1))
folder = pathlib.Path(__file__).parent
(folder / "started").touch()
while not told:
    time.sleep(0.05)
# Time for another signal.
time.sleep(1)
(folder / "told").write_text(str(len(told)))
"""


@pytest.mark.parametrize("arguments", ["apply()", "run('plan')"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_terraform_is_told_once_and_saves_its_state(
    tmp_path: Path, environment: dict[str, str], command_id: str, arguments: str, number: signal.Signals
) -> None:
    (tmp_path / "terraform").write_text(_TERRAFORM)
    (tmp_path / "terraform").chmod(0o755)
    code = (
        "import pathlib, sys\nfrom scripts.lib.common import report_errors\nfrom scripts.lib.terraform import Root\n"
        f"with report_errors():\n    Root('local', pathlib.Path(sys.argv[1])).{arguments}\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=ROOT,
        env=environment | {"TERRAFORM": str(tmp_path / "terraform")},
        start_new_session=True,
    ) as command:
        assert wait_until((tmp_path / "started").exists, _SECONDS)
        # As `timeout` tells the group, and `make` its child.
        os.killpg(command.pid, number)
        command.send_signal(number)
    assert (tmp_path / "told").read_text() == "1"
    assert _ends(command_id)
