"""Systems made of modules, each with a local AWS and a Terraform state of its own."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import urllib3

from scripts.lib.aws import LOCAL_KEY, LOCAL_REGION
from scripts.lib.common import LOCAL, ROOT, exclusive
from scripts.lib.local_aws import LOCK, VENV, LocalAws
from scripts.lib.plans import managed_resources
from scripts.lib.terraform_environment import process_environment
from scripts.lib.terraform_program import find_program
from tests.e2e.polling import eventually
from tests.e2e.recorded_requests import recording
from tests.e2e.system import free_port


class TlsAws(LocalAws):
    """Local AWS that uses only TLS: policies that refuse other requests apply, as on AWS."""

    def __init__(self, folder: Path, port: int, environment: Mapping[str, str] | None = None) -> None:
        temporary = folder / "emulator" / "tmp"
        super().__init__(folder, port, {"USE_SSL": "1", "TMPDIR": str(temporary), **(environment or {})})
        self.endpoint_url = f"https://127.0.0.1:{port}"
        self.certificate = temporary / "ministack-tls" / "server.crt"

    def _wait_for_health(self) -> None:
        eventually(self._responses, "the local AWS responds")

    def _responses(self) -> bool:
        if not self.certificate.exists():
            return False
        with urllib3.PoolManager(ca_certs=str(self.certificate), retries=False) as pool:
            try:
                return pool.request("GET", f"{self.endpoint_url}/_ministack/health").status == 200
            except urllib3.exceptions.HTTPError:
                return False


@dataclass(frozen=True)
class ModuleSystem:
    """System of the root in `source`, whose output `api_path` is the path of its API.

    Args:
        source: Folder of the root.
        aws: Local AWS.
        folder: Folder of the state.
        key: API key.
    """

    source: Path
    aws: LocalAws
    folder: Path
    key: str

    def terraform(self, command: str, *options: str, **variables: str) -> str:
        """Run a command with values of the root's variables, and return its output."""
        environment = process_environment() | {
            "AWS_ACCESS_KEY_ID": LOCAL_KEY,
            "AWS_ENDPOINT_URL": self.aws.endpoint_url,
            "AWS_REGION": LOCAL_REGION,
            "AWS_SECRET_ACCESS_KEY": LOCAL_KEY,
            "TF_DATA_DIR": str(self.folder / "terraform"),
            "TF_VAR_key_value": self.key,
            "TF_VAR_package_path": str(self.folder / "function.zip"),
            "TF_VAR_runtime": f"python3.{sys.version_info.minor}",
        }
        environment |= {f"TF_VAR_{name}": value for name, value in variables.items()}
        if isinstance(self.aws, TlsAws):
            environment["AWS_CA_BUNDLE"] = str(self.aws.certificate)
        response = subprocess.run(
            [find_program().path, f"-chdir={self.source}", command, "-no-color", *options],
            env=environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        assert response.returncode == 0, response.stdout + response.stderr
        return response.stdout

    @property
    def state(self) -> Path:
        """File of the state."""
        return self.folder / "terraform.tfstate"

    @property
    def requests(self) -> Path:
        """File of the recorded requests."""
        return _requests(self.folder)

    def apply(self, *options: str, **variables: str) -> None:
        """Apply; no other process changes these resources, so the state needs no refresh."""
        self.terraform("apply", "-auto-approve", "-refresh=false", f"-state={self.state}", *options, **variables)

    def destroy(self, **variables: str) -> None:
        """Destroy all resources."""
        self.terraform("destroy", "-auto-approve", "-refresh=false", f"-state={self.state}", **variables)

    def plan(self, **variables: str) -> dict[str, Any]:
        """Return a plan, as `terraform show -json` prints it."""
        saved = self.folder / "plan"
        self.terraform("plan", f"-state={self.state}", f"-out={saved}", **variables)
        plan: dict[str, Any] = json.loads(self.terraform("show", "-json", str(saved)))
        return plan

    def resources(self) -> Iterator[tuple[str, str]]:
        """Yield the address and the type of each resource of the state."""
        root = json.loads(self.terraform("show", "-json", str(self.state)))["values"]["root_module"]
        for _, resource in managed_resources(root):
            yield resource["address"], resource["type"]

    def call(
        self, route: str, body: Mapping[str, Any] | None = None, key: str | None = None
    ) -> urllib3.BaseHTTPResponse:
        """Send a request to `METHOD /path` with the API key, or another one."""
        method, path = route.split()
        url = self.aws.endpoint_url + self.terraform("output", f"-state={self.state}", "-raw", "api_path") + path
        with urllib3.PoolManager(ca_certs=self._certificate) as pool:
            return pool.request(method, url, json=body, headers={"x-api-key": key or self.key})

    def client(self, service: str) -> Any:
        """Return a boto3 client with the permissions of the account's root."""
        session: Any = boto3.Session(LOCAL_KEY, LOCAL_KEY, region_name=LOCAL_REGION)
        return session.client(service, endpoint_url=self.aws.endpoint_url, verify=self._certificate)

    @property
    def _certificate(self) -> str | None:
        return str(self.aws.certificate) if isinstance(self.aws, TlsAws) else None


@contextmanager
def running_module_system(source: Path, name: str, kind: type[LocalAws], **variables: str) -> Iterator[ModuleSystem]:
    """Start a local AWS, apply the root in `source` to it with these variables, and stop it at the end.

    The folder `source` has the functions' code, function.py.
    """
    folder = LOCAL / name
    subprocess.run([ROOT / "scripts" / "venv", VENV, LOCK], check=True)
    with exclusive(LOCAL / f"{name}.lock"), kind(folder, free_port(), recording(_requests(folder))) as aws:
        system = ModuleSystem(source, aws, folder, "key-of-a-client-of-the-modules")
        with zipfile.ZipFile(folder / "function.zip", "w") as package:
            package.write(source / "function.py", "function.py")
        system.terraform("init", "-input=false")
        system.apply(**variables)
        yield system


def _requests(folder: Path) -> Path:
    return folder / "requests.jsonl"
