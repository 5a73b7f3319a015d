"""Starting, stopping and distrusting the emulator, with a server of our own in its place."""

import http.server
import json
import os
import shutil
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts import local_aws as module
from scripts.common import CommandError
from scripts.local_aws import LocalAws, Start

# Answers health checks, keeps what it got from its starter, and saves its state when it is asked to end.
EMULATOR = f"""#!{sys.executable}
import http.server, json, os, pathlib, signal, sys

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/_ministack/health" else 404)
        self.end_headers()

def save(*_):
    pathlib.Path(os.environ["STATE_DIR"], "saved").touch()
    sys.exit()

signal.signal(signal.SIGTERM, save)
pathlib.Path(os.environ["STATE_DIR"], "environment").write_text(json.dumps(dict(os.environ)))
if os.environ.get("BROKEN"):
    sys.exit("no such luck")
http.server.HTTPServer((os.environ["BIND_HOST"], int(os.environ["GATEWAY_PORT"])), Handler).serve_forever()
"""


@pytest.fixture(autouse=True)
def emulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    binary = tmp_path / "venv" / "bin" / "ministack"
    binary.parent.mkdir(parents=True)
    binary.write_text(EMULATOR)
    binary.chmod(0o755)
    monkeypatch.setattr(module, "VENV", tmp_path / "venv")


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "system"


@pytest.fixture
def aws(folder: Path, port: int) -> Iterator[LocalAws]:
    aws = LocalAws(folder, port)
    yield aws
    aws.stop()


def _pid(folder: Path) -> int:
    return int(json.loads((folder / "emulator.json").read_text())["pid"])


def _kill(folder: Path) -> None:
    pid = _pid(folder)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def test_it_starts_empty_and_then_runs(aws: LocalAws) -> None:
    assert aws.start() is Start.FRESH
    assert aws.start() is Start.RUNNING


def test_stopped_cleanly_it_comes_back_with_its_data(aws: LocalAws, folder: Path) -> None:
    aws.start()
    assert aws.stop()
    assert not aws.stop()
    assert aws.start() is Start.RESTORED
    assert (folder / "emulator" / "state" / "saved").exists()


def test_after_a_restart_the_streams_are_stale_until_someone_says_otherwise(aws: LocalAws) -> None:
    aws.start()
    assert not aws.stale_streams.exists()
    aws.stop()
    aws.start()
    assert aws.stale_streams.exists()
    aws.start()
    assert aws.stale_streams.exists()


def test_killed_it_starts_empty_and_terraform_forgets_too(aws: LocalAws, folder: Path) -> None:
    aws.start()
    (folder / "terraform.tfstate").write_text("what is no more")
    (folder / "emulator" / "s3" / "object").write_text("what nothing describes")
    _kill(folder)
    assert aws.start() is Start.FRESH_AFTER_CRASH
    assert not (folder / "terraform.tfstate").exists()
    assert not (folder / "emulator" / "s3" / "object").exists()


def test_a_wipe_that_was_interrupted_is_seen_to(aws: LocalAws, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    aws.start()
    _kill(folder)

    def interrupted(path: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", interrupted)
        with pytest.raises(KeyboardInterrupt):
            aws.start()
    assert aws.start() is Start.FRESH_AFTER_CRASH


def test_another_version_does_not_read_old_data(
    aws: LocalAws, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aws.start()
    aws.stop()
    other_lock = tmp_path / "other.lock"
    other_lock.write_text("ministack==9")
    monkeypatch.setattr(module, "LOCK", other_lock)
    assert aws.start() is Start.FRESH_AFTER_UPGRADE
    assert not (folder / "emulator" / "state" / "saved").exists()


def test_a_port_that_something_else_has_is_named(aws: LocalAws, port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with pytest.raises(CommandError, match=f"Port {port} of 127.0.0.1 is taken by another program"):
            aws.start()


def test_a_taken_port_costs_no_data(aws: LocalAws, folder: Path, port: int) -> None:
    aws.start()
    _kill(folder)
    with http.server.HTTPServer(("127.0.0.1", port), http.server.BaseHTTPRequestHandler) as other:
        thread = threading.Thread(target=other.serve_forever)
        thread.start()
        try:
            with pytest.raises(CommandError):
                aws.start()
        finally:
            other.shutdown()
            thread.join()
    assert (folder / "emulator" / "state").exists()


def test_data_stay_with_their_port(aws: LocalAws, folder: Path, port: int) -> None:
    aws.start()
    with pytest.raises(CommandError, match=f"belongs to port {port}"):
        LocalAws(folder, port + 1).start()
    assert LocalAws(folder).port == port


def test_the_emulator_gets_nothing_of_our_environment(
    aws: LocalAws, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_USER", "x")
    aws.start()
    environment = json.loads((folder / "emulator" / "state" / "environment").read_text())
    assert "SECRET_OF_THE_USER" not in environment
    assert environment["BIND_HOST"] == "127.0.0.1"
    assert environment["AUTH"] == "true"
    assert environment["IOT_MTLS_ENABLED"] == "0"
    places = {environment[name] for name in ("HOME", "TMPDIR", "STATE_DIR", "S3_DATA_DIR")}
    assert [place for place in places if not Path(place).is_relative_to(folder)] == []


def test_a_process_that_took_over_the_number_is_left_alone(aws: LocalAws, folder: Path) -> None:
    aws.start()
    _kill(folder)
    record = json.loads((folder / "emulator.json").read_text())
    (folder / "emulator.json").write_text(json.dumps(record | {"pid": os.getpid()}))
    assert not aws.stop()
    assert aws.start() is Start.FRESH_AFTER_CRASH


def test_one_that_does_not_come_up_shows_the_end_of_its_log(folder: Path, port: int) -> None:
    with pytest.raises(CommandError, match="no such luck"):
        LocalAws(folder, port, {"BROKEN": "1"}).start()


def test_forgotten_it_leaves_nothing(aws: LocalAws, folder: Path) -> None:
    aws.start()
    aws.forget()
    assert list(folder.iterdir()) == []
    assert aws.status() == "not made yet"


def test_status_tells_running_from_stopped_from_killed(aws: LocalAws, folder: Path, port: int) -> None:
    aws.start()
    assert aws.status() == f"running at http://127.0.0.1:{port} (process {_pid(folder)})"
    aws.stop()
    assert aws.status() == "stopped"
    aws.start()
    _kill(folder)
    assert aws.status().startswith("not stopped cleanly")


def test_as_a_context_it_begins_empty_and_is_stopped(folder: Path, port: int) -> None:
    with LocalAws(folder, port) as aws:
        assert aws.start() is Start.RUNNING
    with LocalAws(folder, port) as aws:
        assert not (folder / "emulator" / "state" / "saved").exists()
        assert not aws.stale_streams.exists()
