"""Variables that the user has set for something else."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from scripts.lib import terraform_environment
from scripts.lib.aws import Access, local_session
from scripts.lib.common import ROOT, CommandError
from scripts.lib.local_system import LocalSystem
from scripts.lib.terraform import Root
from scripts.lib.terraform_program import TERRAFORM, Program
from scripts.lib.test_parts import Part
from scripts.lib.test_runs import Run
from scripts.lib.user_environment import account_variables, named_variables, unconfigured_variables
from tests.hostile import HOSTILE, PROXIES

_EVERYTHING = {**HOSTILE, **PROXIES}


@pytest.fixture(autouse=True)
def hostile(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("AWS_", "TF_"))]:
        monkeypatch.delenv(name)
    for name, value in _EVERYTHING.items():
        monkeypatch.setenv(name, value)


class Recorder(BaseHTTPRequestHandler):
    """Answers every request with an empty result, and records where it was sent."""

    hosts: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self._answer("<ListAllMyBucketsResult/>")

    def do_POST(self) -> None:
        self._answer(json.dumps({"TableNames": [], "QueueUrls": []}))

    def log_message(self, format: str, *arguments: object) -> None:
        pass

    def _answer(self, text: str) -> None:
        type(self).hosts.append(self.headers["Host"])
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())


@pytest.fixture
def access() -> Iterator[Access]:
    """Access to a local AWS that answers all requests alike."""
    Recorder.hosts.clear()
    with HTTPServer(("127.0.0.1", 0), Recorder) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Access(local_session(), f"http://127.0.0.1:{server.server_port}")
        finally:
            server.shutdown()
            thread.join()


def test_clients_of_the_local_aws_heed_no_configuration(access: Access) -> None:
    endpoint = access.endpoint_url
    assert access.session.client("s3", endpoint_url=endpoint).list_buckets()["ResponseMetadata"]
    assert access.session.client("dynamodb", endpoint_url=endpoint).list_tables()["TableNames"] == []
    assert access.session.client("sqs", endpoint_url=endpoint).list_queues()["ResponseMetadata"]
    assert {f"http://{host}" for host in Recorder.hosts} == {endpoint}
    assert len(Recorder.hosts) == 3


def test_no_client_of_the_local_aws_has_an_endpoint_or_a_file_of_the_user(tmp_path: Path) -> None:
    session = local_session()
    assert session.client("s3").meta.endpoint_url == "https://s3.amazonaws.com"
    assert session.client("dynamodb").meta.region_name == "us-east-1"
    assert session.available_profiles == []
    credentials = session.get_credentials()
    assert credentials is not None
    assert (credentials.access_key, credentials.token) == ("test", None)


def test_only_named_variables_reach_the_local_system() -> None:
    assert not _EVERYTHING.keys() & named_variables().keys()
    assert _EVERYTHING.keys() & named_variables(downloads=True).keys() == PROXIES.keys()
    assert named_variables()["PATH"] == os.environ["PATH"]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Terraform that writes its environment to a file for each command, and the folder of these files."""
    script = tmp_path / "terraform"
    # The -chdir option comes first.
    script.write_text(f'#!/bin/sh\nenv > "{tmp_path}/$2"\n[ $2 = show ] || [ $2 = output ] && echo "{{}}"\nexit 0\n')
    script.chmod(0o755)
    found = Program(TERRAFORM, str(script))
    for module in ("terraform", "terraform_environment", "terraform_roots"):
        monkeypatch.setattr(f"scripts.lib.{module}.find_program", lambda: found)
    monkeypatch.setattr(terraform_environment, "LOCAL", tmp_path / "local")
    return tmp_path


def _environment(file: Path) -> Mapping[str, str]:
    return dict(line.split("=", 1) for line in file.read_text().splitlines() if "=" in line)


def _foreign(environment: Mapping[str, str]) -> set[str]:
    return {name for name, value in _EVERYTHING.items() if environment.get(name) == value}


def test_no_command_of_terraform_on_the_local_system_gets_the_users_settings(program: Path) -> None:
    root = LocalSystem("hostile", 4999)._root(program / "task_manager.zip")
    root.init()
    root.apply()
    root.run("plan")
    root.outputs()
    list(root.resources())
    for command in ("apply", "plan", "output", "show"):
        environment = _environment(program / command)
        assert _foreign(environment) == set()
        assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4999"
        assert environment["TF_VAR_endpoint_url"] == "http://127.0.0.1:4999"
    # A provider may have to be downloaded.
    assert _foreign(_environment(program / "init")) == PROXIES.keys()


def test_a_file_of_variables_is_read_by_an_apply(program: Path) -> None:
    root = LocalSystem("hostile", 4999, variables_file=Path("own.tfvars"))._root(program / "task_manager.zip")
    assert root.file_options == [f"-var-file={Path('own.tfvars').resolve()}"]


def test_variables_that_mislead_terraform_are_refused_on_a_real_account(program: Path) -> None:
    root = Root("dev", program)
    with pytest.raises(CommandError, match=r"TF_CLI_ARGS, TF_CLI_ARGS_apply, .*, TF_WORKSPACE would change") as error:
        root.run("plan")
    assert "The environment is chosen by ENV" in str(error.value)
    assert not (program / "plan").exists()


def test_a_real_account_is_the_one_that_the_user_configured(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in HOSTILE if name == "TF_WORKSPACE" or name.startswith("TF_CLI_ARGS")]:
        monkeypatch.delenv(name)
    Root("dev", program).run("plan")
    environment = _environment(program / "plan")
    assert _foreign(environment) == _foreign(account_variables())
    assert {"AWS_PROFILE", "AWS_ENDPOINT_URL_S3", "TF_VAR_package_path", "TF_LOG", "HTTPS_PROXY"} <= _foreign(
        environment
    )
    assert environment["TF_DATA_DIR"] == str(program / "terraform")
    assert not {"TF_REATTACH_PROVIDERS", "TF_ENCRYPTION"} & environment.keys()


def test_checks_and_tests_get_all_but_settings_of_aws_and_terraform(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", "/opt/java")
    monkeypatch.setattr("scripts.lib.test_runs.REPORTS", tmp_path)
    Run(Part("part", [["sh", "-c", "env; echo '1 passed, 0 failed'"]]), [], lambda _: None)()
    environment = _environment(tmp_path / "part.log")
    assert _foreign(environment) == PROXIES.keys() - {"no_proxy", "NO_PROXY"}
    assert environment["no_proxy"] == environment["NO_PROXY"] == "127.0.0.1,localhost"
    assert environment["JAVA_HOME"] == unconfigured_variables()["JAVA_HOME"] == "/opt/java"


def test_terraform_is_found_whatever_its_options_are(tmp_path: Path) -> None:
    program = tmp_path / "terraform"
    program.write_text('#!/bin/sh\n[ "$1 $TF_CLI_ARGS$TF_CLI_ARGS_version" = "version " ] && echo Terraform v1.11.4\n')
    program.chmod(0o755)
    environment = os.environ | {"TERRAFORM": str(program)}
    found = subprocess.check_output([ROOT / "scripts" / "find-terraform"], env=environment, text=True)
    assert found == f"Terraform {program}\n"


@pytest.mark.parametrize(
    "command",
    [("soak", "--seeds", "1"), ("costs", "--check"), ("bench", "csv", "--rows", "1000", "--imported", "50")],
    ids=" ".join,
)
def test_developers_commands_heed_no_configuration(command: tuple[str, ...]) -> None:
    name, *arguments = command
    started = [sys.executable, "-m", f"scripts.{name}", *arguments]
    process = subprocess.run(started, cwd=ROOT, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("outputs",),
        ("status",),
        ("redrive",),
        ("restore", "--at", "2026-03-01T11:59:00Z"),
        ("secret",),
        ("export_csv",),
        ("down",),
    ],
    ids=" ".join,
)
def test_users_commands_heed_no_configuration(command: tuple[str, ...], tmp_path: Path) -> None:
    """Without a system, each command gets as far as to say so, or has nothing to do."""
    name, *arguments = command
    code = (
        "import pathlib, runpy, sys; import scripts.lib.common as common; common.LOCAL = pathlib.Path(sys.argv.pop());"
        f"sys.argv[0] = 'scripts.{name}'; runpy.run_module('scripts.{name}', run_name='__main__')"
    )
    started = [sys.executable, "-c", code, *arguments, str(tmp_path)]
    process = subprocess.run(started, cwd=ROOT, input="key", capture_output=True, text=True, check=False)
    printed = process.stdout + process.stderr
    assert printed in {
        "error: The environment 'local' is not deployed completely: run `make up`.\n",
        "The local AWS was not running.\n",
    }
