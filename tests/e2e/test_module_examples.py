"""Basic examples of the modules, in one root: applied, planned again, changed, destroyed.

The emulator uses only TLS here, because the examples' policies refuse other requests, as on AWS.
"""

import json
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
import pytest
import urllib3

from scripts.lib.aws import LOCAL_KEY, LOCAL_REGION
from scripts.lib.common import LOCAL, ROOT, exclusive
from scripts.lib.local_aws import LOCK, VENV, LocalAws
from scripts.lib.terraform_environment import process_environment
from scripts.lib.terraform_program import find_program
from tests.e2e.inventory import list_resources
from tests.e2e.known_drift import unexpected_changes
from tests.e2e.polling import eventually

NAME = "module-examples"
FOLDER = LOCAL / NAME
STATE = FOLDER / "terraform.tfstate"
SOURCE = Path(__file__).parent / "module_examples"
KEY = "key-of-a-visitor-of-the-examples"
BEFORE = ["POST /orders"]
AFTER = ["GET /orders"]
# The emulator has no metric streams.
ONLY_PLANNED = {"metric-stream"}
# API Gateway takes no second part of one name, and a deployment has to be created before the old one is destroyed.
PARTS_OF_AN_API = {
    "aws_api_gateway_gateway_response",
    "aws_api_gateway_integration",
    "aws_api_gateway_integration_response",
    "aws_api_gateway_method",
    "aws_api_gateway_method_response",
    "aws_api_gateway_request_validator",
    "aws_api_gateway_resource",
}


class TlsAws(LocalAws):
    def __init__(self, folder: Path, port: int) -> None:
        temporary = folder / "emulator" / "tmp"
        super().__init__(folder, port, {"USE_SSL": "1", "TMPDIR": str(temporary)})
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
class Examples:
    aws: TlsAws

    def terraform(self, command: str, *options: str, routes: list[str] | None = None) -> str:
        environment = process_environment() | {
            "AWS_ACCESS_KEY_ID": LOCAL_KEY,
            "AWS_CA_BUNDLE": str(self.aws.certificate),
            "AWS_ENDPOINT_URL": self.aws.endpoint_url,
            "AWS_REGION": LOCAL_REGION,
            "AWS_SECRET_ACCESS_KEY": LOCAL_KEY,
            "TF_DATA_DIR": str(FOLDER / "terraform"),
            "TF_VAR_key_value": KEY,
            "TF_VAR_package_path": str(FOLDER / "function.zip"),
            "TF_VAR_routes": json.dumps(routes or AFTER),
            "TF_VAR_runtime": f"python{sys.version_info.major}.{sys.version_info.minor}",
        }
        response = subprocess.run(
            [find_program().path, f"-chdir={SOURCE}", command, "-no-color", *options],
            env=environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        assert response.returncode == 0, response.stdout + response.stderr
        return response.stdout

    def apply(self, routes: list[str], *options: str) -> None:
        # No other process changes these resources, so the state needs no refresh.
        self.terraform("apply", "-auto-approve", "-refresh=false", f"-state={STATE}", *options, routes=routes)

    def destroy(self) -> None:
        self.terraform("destroy", "-auto-approve", "-refresh=false", f"-state={STATE}")

    def plan(self, routes: list[str]) -> dict[str, Any]:
        saved = FOLDER / "plan"
        self.terraform("plan", f"-state={STATE}", f"-out={saved}", routes=routes)
        plan: dict[str, Any] = json.loads(self.terraform("show", "-json", str(saved)))
        return plan

    def resources(self) -> Iterator[tuple[str, str]]:
        """Yield the address and the type of each resource of the state."""
        modules = [json.loads(self.terraform("show", "-json", str(STATE)))["values"]["root_module"]]
        while modules:
            module = modules.pop()
            modules += module.get("child_modules", [])
            yield from (
                (resource["address"], resource["type"])
                for resource in module.get("resources", [])
                if resource["mode"] == "managed"
            )

    def call(self, route: str, key: str = KEY) -> urllib3.BaseHTTPResponse:
        method, path = route.split()
        url = self.aws.endpoint_url + self.api_path + path
        with urllib3.PoolManager(ca_certs=str(self.aws.certificate)) as pool:
            return pool.request(method, url, headers={"x-api-key": key})

    @cached_property
    def api_path(self) -> str:
        return self.terraform("output", f"-state={STATE}", "-raw", "api_path")

    def client(self, service: str) -> Any:
        session: Any = boto3.Session(LOCAL_KEY, LOCAL_KEY, region_name=LOCAL_REGION)
        return session.client(service, endpoint_url=self.aws.endpoint_url, verify=str(self.aws.certificate))


@pytest.fixture(scope="module")
def examples() -> Iterator[Examples]:
    subprocess.run([ROOT / "scripts" / "venv", VENV, LOCK], check=True)
    with exclusive(LOCAL / f"{NAME}.lock"), TlsAws(FOLDER, _free_port()) as aws:
        with zipfile.ZipFile(FOLDER / "function.zip", "w") as package:
            package.write(SOURCE / "function.py", "function.py")
        running = Examples(aws)
        running.terraform("init", "-input=false")
        running.apply(BEFORE)
        yield running


def test_no_example_is_left_out() -> None:
    called = (SOURCE / "main.tf").read_text()
    # The other examples use features that the emulator lacks; `terraform test` plans them.
    modules = {path.parent.name for path in ROOT.glob("modules/*/versions.tf")}
    assert {name for name in modules if f'"../../../modules/{name}/examples/basic"' not in called} == ONLY_PLANNED


def test_routes_change_with_the_configuration(examples: Examples) -> None:
    assert examples.call("POST /orders").data == b"POST /orders"
    assert examples.call("GET /orders/1").data == b"GET /orders/{id}"
    assert examples.call("GET /orders").status == 404
    assert examples.call("POST /orders", key="key-of-somebody-else-entirely").status == 403

    examples.apply(AFTER)

    assert examples.call("GET /orders").data == b"GET /orders"
    assert examples.call("GET /orders/1").data == b"GET /orders/{id}"
    assert examples.call("POST /orders").status == 404


def test_a_second_plan_changes_nothing(examples: Examples) -> None:
    assert list(unexpected_changes(examples.plan(AFTER))) == []


def test_all_but_the_parts_of_an_api_can_be_replaced(examples: Examples) -> None:
    """Their names are fixed, and what belongs to them is replaced with them."""
    kinds = {address: kind for address, kind in examples.resources() if kind not in PARTS_OF_AN_API}
    assert set(kinds.values()) >= {"aws_dynamodb_table", "aws_iam_role", "aws_lambda_function"}

    examples.apply(AFTER, *(f"-replace={address}" for address in kinds))

    assert list(unexpected_changes(examples.plan(AFTER))) == []
    assert examples.call("GET /orders").data == b"GET /orders"


def test_a_destroy_leaves_no_resource(examples: Examples) -> None:
    resources = list_resources(examples.client)
    assert {kind for kind, names in resources.items() if not names} <= {"mappings", "policies", "schedules"}

    examples.destroy()

    assert {kind: names for kind, names in list_resources(examples.client).items() if names} == {}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
