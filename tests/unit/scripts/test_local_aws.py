"""Start, stop and crash of the emulator, with a test server in its place."""

import http.server
import json
import os
import shutil
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts.lib import local_aws as module
from scripts.lib.common import CommandError
from scripts.lib.local_aws import LocalAws, Start

# Answers health checks, writes its environment to a file, and writes its state on SIGTERM.
EMULATOR = """
import http.server, json, os, pathlib, signal, sys

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/_ministack/health" else 404)
        self.end_headers()

def save(*_):
    pathlib.Path(os.environ["STATE_DIR"], "written.json").touch()
    sys.exit()

signal.signal(signal.SIGTERM, save)
pathlib.Path(os.environ["STATE_DIR"], "environment").write_text(json.dumps(dict(os.environ)))
if os.environ.get("BROKEN"):
    sys.exit("startup failed")
http.server.HTTPServer((os.environ["BIND_HOST"], int(os.environ["GATEWAY_PORT"])), Handler).serve_forever()
"""


@pytest.fixture(autouse=True)
def emulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "venv" / "bin").mkdir(parents=True)
    (tmp_path / "venv" / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / "emulator.py").write_text(EMULATOR)
    monkeypatch.setattr(module, "VENV", tmp_path / "venv")
    monkeypatch.setattr(module, "EMULATOR", tmp_path / "emulator.py")
    monkeypatch.setattr(module, "COPIES", tmp_path / "copies")
    monkeypatch.delenv("START_OVER", raising=False)
    monkeypatch.setattr(module, "MEMORY", tmp_path / "no-memory")


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


def test_after_a_clean_stop_it_starts_with_its_data(aws: LocalAws, folder: Path) -> None:
    aws.start()
    assert aws.stop()
    assert not aws.stop()
    assert aws.start() is Start.RESTORED
    assert (folder / "emulator" / "state" / "written.json").exists()


def test_after_a_restart_the_streams_are_stale(aws: LocalAws) -> None:
    aws.start()
    assert not aws.stale_streams.exists()
    aws.stop()
    aws.start()
    assert aws.stale_streams.exists()
    aws.start()
    assert aws.stale_streams.exists()


def _save(folder: Path, content: str) -> None:
    """Write a save as the emulator does, with this content of an object and of Terraform's state."""
    saved = folder / "emulator" / "save-1"
    for file in ("state/dynamodb.json", "s3/object", "terraform.tfstate"):
        (saved / file).parent.mkdir(parents=True, exist_ok=True)
        (saved / file).write_text(content)
    (folder / "emulator" / "saved").symlink_to(saved.name)


def test_after_a_crash_it_starts_with_its_last_save(
    aws: LocalAws, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    aws.start()
    _save(folder, "saved")
    (folder / "terraform.tfstate").write_text("later")
    (folder / "emulator" / "s3" / "object").write_text("later")
    (folder / "emulator" / "s3" / "another").write_text("later")
    _kill(folder)
    assert "will start with its save of 20" in aws.status()
    assert aws.start() is Start.SAVED
    assert (folder / "terraform.tfstate").read_text() == "saved"
    assert (folder / "emulator" / "state" / "dynamodb.json").read_text() == "saved"
    assert [(path.name, path.read_text()) for path in (folder / "emulator" / "s3").iterdir()] == [("object", "saved")]
    assert aws.stale_streams.exists()
    assert "The last save is of 20" in capsys.readouterr().out


def test_after_a_crash_without_a_save_it_starts_empty_without_terraforms_state(aws: LocalAws, folder: Path) -> None:
    aws.start()
    (folder / "terraform.tfstate").write_text("state of a lost resource")
    _kill(folder)
    assert aws.start() is Start.FRESH_AFTER_CRASH
    assert not (folder / "terraform.tfstate").exists()


def test_an_interrupted_deletion_is_completed(aws: LocalAws, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    aws.start()
    aws.stop()

    def interrupted(path: Path, ignore_errors: bool = False) -> None:
        if not ignore_errors:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", interrupted)
        with pytest.raises(KeyboardInterrupt):
            aws.delete()
    assert (folder / "emulator" / "state" / "written.json").exists()
    assert aws.start() is Start.FRESH
    assert not (folder / "emulator" / "state" / "written.json").exists()


@pytest.fixture
def upgraded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def upgrade() -> None:
        other_lock = tmp_path / "other.lock"
        other_lock.write_text("ministack==9")
        monkeypatch.setattr(module, "LOCK", other_lock)

    return upgrade


def test_another_version_starts_empty_once_confirmed_and_keeps_a_copy(
    aws: LocalAws, folder: Path, upgraded: Callable[[], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aws.start()
    aws.stop()
    upgraded()
    monkeypatch.setenv("START_OVER", "1")
    assert aws.start() is Start.FRESH_AFTER_UPGRADE
    assert not (folder / "emulator" / "state" / "written.json").exists()
    (copy,) = (tmp_path / "copies").iterdir()
    assert (copy / "emulator" / "state" / "written.json").exists()
    assert json.loads((copy / "emulator.json").read_text())["pid"] is None


def _nobody(_: str) -> str:
    raise EOFError


@pytest.mark.parametrize(("answer", "error"), [(lambda _: "no", "Nothing was changed"), (_nobody, "START_OVER=1")])
def test_without_confirmation_no_data_is_lost(
    aws: LocalAws,
    folder: Path,
    upgraded: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
    answer: Callable[[str], str],
    error: str,
) -> None:
    aws.start()
    aws.stop()
    with monkeypatch.context() as patch:
        patch.setattr(module, "LOCK", Path(__file__))
        patch.setattr("builtins.input", answer)
        with pytest.raises(CommandError, match=error):
            aws.start()
    assert aws.start() is Start.RESTORED
    assert (folder / "emulator" / "state" / "written.json").exists()


def test_a_system_that_starts_over_has_its_last_save_and_then_nothing(
    aws: LocalAws, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions: list[str] = []

    def ask(question: str) -> str:
        questions.append(question)
        return "yes"

    monkeypatch.setattr("builtins.input", ask)
    aws.start()
    _save(folder, "saved")
    (folder / "terraform.tfstate").write_text("later")
    aws.start_over("They differ.", from_save=True)
    assert aws.start() is Start.RUNNING
    assert (folder / "terraform.tfstate").read_text() == "saved"
    assert aws.stale_streams.exists()
    aws.stop()
    (copy,) = (tmp_path / "copies").iterdir()
    assert (copy / "terraform.tfstate").read_text() == "later"
    copy.rename(tmp_path / "first")

    aws.start()
    aws.start_over("They differ.", from_save=False)
    assert not (folder / "terraform.tfstate").exists()
    assert not (folder / "emulator" / "saved").exists()
    assert len(questions) == 2
    assert "They differ. It can only start over, and what was changed since 20" in questions[0]
    assert "and every task, file, import and message is lost; a copy is kept. Enter 'yes'" in questions[1]


def test_a_system_without_data_starts_over_without_a_question(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.input", _nobody)
    aws.start()
    aws.start_over("They differ.", from_save=True)
    assert aws.is_running


def test_a_record_of_an_earlier_version_is_read(aws: LocalAws, folder: Path) -> None:
    aws.start()
    aws.stop()
    record = json.loads((folder / "emulator.json").read_text())
    (folder / "emulator.json").write_text(json.dumps(record | {"identity": "of its process"}))
    assert aws.start() is Start.RESTORED


def test_a_port_in_use_is_an_error(aws: LocalAws, port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with pytest.raises(CommandError, match=f"Port {port} of 127.0.0.1 is in use by another program"):
            aws.start()


def test_with_a_port_in_use_the_data_is_kept(aws: LocalAws, folder: Path, port: int) -> None:
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


def test_data_belongs_to_its_port(aws: LocalAws, folder: Path, port: int) -> None:
    aws.start()
    with pytest.raises(CommandError, match=f"belongs to port {port}"):
        LocalAws(folder, port + 1).start()
    assert LocalAws(folder).port == port


def test_the_emulator_does_not_inherit_the_environment(
    aws: LocalAws, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_USER", "x")
    aws.start()
    environment = json.loads((folder / "emulator" / "state" / "environment").read_text())
    assert "SECRET_OF_THE_USER" not in environment
    assert environment["BIND_HOST"] == "127.0.0.1"
    assert environment["AUTH"] == "true"
    assert environment["IOT_MTLS_ENABLED"] == "0"
    folders = {environment[name] for name in ("HOME", "TMPDIR", "STATE_DIR", "S3_DATA_DIR")}
    assert [path for path in folders if not Path(path).is_relative_to(folder)] == []


def test_functions_are_unpacked_in_memory_until_the_stop(
    aws: LocalAws, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = tmp_path / "memory"
    memory.mkdir()
    monkeypatch.setattr(module, "MEMORY", memory)
    aws.start()
    environment = json.loads((folder / "emulator" / "state" / "environment").read_text())
    assert Path(environment["TMPDIR"]).parent == memory
    assert Path(environment["TMPDIR"]).stat().st_mode & 0o777 == 0o700
    aws.delete()
    assert list(memory.iterdir()) == []
    aws.start()
    aws.stop()
    assert list(memory.iterdir()) == []


def test_functions_are_unpacked_on_disk_if_memory_is_scarce(
    aws: LocalAws, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MEMORY", tmp_path)
    monkeypatch.setattr(module, "MEMORY_BYTES", shutil.disk_usage(tmp_path).total + 1)
    aws.start()
    environment = json.loads((folder / "emulator" / "state" / "environment").read_text())
    assert Path(environment["TMPDIR"]).is_relative_to(folder)


def test_another_process_with_the_same_id_is_not_stopped(aws: LocalAws, folder: Path) -> None:
    aws.start()
    _kill(folder)
    record = json.loads((folder / "emulator.json").read_text())
    (folder / "emulator.json").write_text(json.dumps(record | {"pid": os.getpid()}))
    assert not aws.stop()
    assert aws.start() is Start.FRESH_AFTER_CRASH


def test_a_failed_start_is_an_error_with_the_end_of_the_log(folder: Path, port: int) -> None:
    with pytest.raises(CommandError, match="startup failed"):
        LocalAws(folder, port, {"BROKEN": "1"}).start()


def test_a_deletion_leaves_no_files(aws: LocalAws, folder: Path) -> None:
    aws.start()
    aws.delete()
    assert list(folder.iterdir()) == []
    assert aws.status() == "not created"


def test_status_of_running_stopped_and_crashed_emulators(aws: LocalAws, folder: Path, port: int) -> None:
    aws.start()
    assert aws.status() == f"running at http://127.0.0.1:{port} (process {_pid(folder)})"
    aws.stop()
    assert aws.status() == "stopped"
    aws.start()
    _kill(folder)
    assert aws.status().startswith("not stopped cleanly")


def test_as_a_context_manager_it_starts_empty_and_is_stopped(folder: Path, port: int) -> None:
    with LocalAws(folder, port) as aws:
        assert aws.start() is Start.RUNNING
    with LocalAws(folder, port) as aws:
        assert not (folder / "emulator" / "state" / "written.json").exists()
        assert not aws.stale_streams.exists()
