"""Local system of the suite: start, stop, outputs and clients."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.config import Config

from scripts.lib.aws import local_access
from scripts.lib.common import LOCAL, ROOT, exclusive
from scripts.lib.local_aws import LOCK, VENV, LocalAws
from scripts.lib.outputs import read_outputs
from scripts.lib.supervision import COMMANDS, belonging
from tests.e2e.external_service import ExternalService
from tests.e2e.recorded_requests import recording
from tests.hostile import HOSTILE
from tests.programs import named_programs

NAME = os.environ.get("E2E_NAME", "e2e")
"""Name of the local system; tests that recreate a system use another name than all other tests."""

FOLDER = LOCAL / NAME
REQUESTS = FOLDER / "requests.jsonl"
SECRET = "task-manager-local/external-service-key"
VARIABLES = Path(__file__).parent / "system.tfvars"
EXTERNAL_SERVICE_KEY = "key-of-the-external-service-7d1f"
SIGNING_SECRET = "whsec_c2lnbmVkIGJ5IHRoZSBlbmQtdG8tZW5kIHRlc3Rz"


@dataclass(frozen=True)
class System:
    """Local system of the suite, and the external service that it delivers to."""

    aws: LocalAws
    service: ExternalService

    def up(self, replacement: tuple[str, str] = ("", "")) -> str:
        """Deploy the system with the users' command, and return its output.

        Args:
            replacement: Part of the file of variables, and what is deployed instead.
        """
        command = [sys.executable, "-m", "scripts.up", "--name", NAME, "--port", str(self.aws.port)]
        return _output([*command, "--var-file", str(self.variables(*replacement))], self._environment())

    def destroy(self) -> str:
        """Destroy the system with the users' command and automatic approval, and return its output."""
        command = [sys.executable, "-m", "scripts.deploy", "destroy", "local", "--name", NAME]
        environment = self._environment() | {"AUTO_APPROVE": "1"}
        return _output([*command, "--var-file", str(self.variables())], environment)

    def _environment(self) -> dict[str, str]:
        """Return the environment of a user who has configured other systems, and has no more programs than needed."""
        path = {"PATH": named_programs(LOCAL / f"{NAME}-programs")}
        return os.environ | HOSTILE | path | {COMMANDS: self.aws._environment[COMMANDS]}

    def variables(self, before: str = "", after: str = "") -> Path:
        """Write and return a file with Terraform's variables for this system."""
        file = LOCAL / f"{NAME}.tfvars"
        text = VARIABLES.read_text().replace(before, after) if before else VARIABLES.read_text()
        # Of few events, so that other tests do not invoke their functions.
        destinations = f"""
            crm  = {{ url = "{self.service.destinations_url}/crm", event_types = ["task.deleted"] }}
            chat = {{ kind = "slack", event_types = ["task.deleted"] }}
        """
        urls = f'external_service_url = "{self.service.url}"\ndestinations = {{{destinations}}}\n'
        file.write_text(f"{text}\n{urls}")
        return file

    def outputs(self, client: str | None = None) -> dict[str, Any]:
        """Outputs as in `make outputs`, with the API key of one of the clients in system.tfvars."""
        return read_outputs("local", FOLDER, client)

    def client(self, service: str) -> Any:
        """Return a boto3 client with the permissions of the account's root."""
        access = local_access(self.aws)
        session: Any = access.session
        config = Config(s3={"addressing_style": "path"}, signature_version="s3v4" if service == "s3" else None)
        return session.client(service, endpoint_url=access.endpoint_url, config=config)

    def store_key(self, key: str) -> None:
        """Store the key of the external service, as `python -m scripts.secret` does."""
        self._store(SECRET, key)

    def store_destination_secret(self, name: str, secret: str) -> None:
        """Store the secret of a destination, as `python -m scripts.webhook_secret` does."""
        self._store(f"task-manager-local/destination-{name}/secret", secret)

    def _store(self, name: str, secret: str) -> None:
        with closing(self.client("secretsmanager")) as secrets:
            secrets.put_secret_value(SecretId=name, SecretString=secret)


def _output(command: list[str], environment: Mapping[str, str]) -> str:
    response = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    assert response.returncode == 0, response.stdout
    return response.stdout


@contextmanager
def running_system(kept_on: int | None) -> Iterator[System]:
    """Start the system and delete it at the end; with the port `kept_on`, reuse the system there and keep it."""
    port = kept_on or free_port()
    with (
        exclusive(LOCAL / f"{NAME}-suite.lock", "Another run of the suite has the system; waiting for it ..."),
        ExternalService(port + 1, EXTERNAL_SERVICE_KEY) as service,
    ):
        system = System(LocalAws(FOLDER, port, _changes(kept=bool(kept_on))), service)
        if not kept_on:
            system.aws.delete()
        try:
            _start(system.aws)
            system.up()
            system.store_key(EXTERNAL_SERVICE_KEY)
            system.store_destination_secret("crm", SIGNING_SECRET)
            system.store_destination_secret("chat", f"{service.destinations_url}/chat")
            yield system
        finally:
            if not kept_on:
                system.aws.delete()


def _start(aws: LocalAws) -> None:
    """Start the emulator before `up` does, which would start it unchanged."""
    subprocess.run([ROOT / "scripts" / "venv", VENV, LOCK], check=True)
    aws.start()


def _changes(*, kept: bool) -> dict[str, str]:
    """Return the variables with which the emulator records requests, and ends with this process unless it is kept."""
    ends_with = {COMMANDS: ""} if kept else belonging()
    return recording(REQUESTS) | ends_with


def free_port() -> int:
    """Return a free port whose next port is free too."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
