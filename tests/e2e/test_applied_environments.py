"""Environments for AWS accounts, applied to a local AWS: a second plan changes nothing.

Overridden is only what the local AWS cannot do, keys that API Gateway generates and X-Ray's sampling rules, and the
place of the state. It uses only TLS, since the policies of these environments refuse other requests.
"""

import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.lib.common import LOCAL, ROOT, exclusive
from scripts.lib.local_aws import LOCK, VENV
from tests.e2e.known_drift import unexpected_changes
from tests.e2e.module_system import ModuleSystem, TlsAws
from tests.e2e.system import free_port

FOLDER = LOCAL / "applied-environments"
ROUTES = Path("task_manager", "rest", "routes.json")
OVERRIDE = """\
terraform {
  backend "local" {}
}

module "stack" {
  client_keys         = { for name in keys(var.clients) : name => "key-of-${name}-that-is-no-secret" }
  trace_sampling_rate = null
}
"""


@pytest.fixture(scope="module")
def aws() -> Iterator[TlsAws]:
    subprocess.run([ROOT / "scripts" / "venv", VENV, LOCK], check=True)
    with exclusive(LOCAL / f"{FOLDER.name}.lock"), TlsAws(FOLDER, free_port()) as running:
        yield running


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_a_second_plan_of_an_applied_environment_changes_nothing(environment: str, aws: TlsAws, tmp_path: Path) -> None:
    for folder in ("terraform", "modules"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / ROUTES).parent.mkdir(parents=True)
    shutil.copy(ROOT / ROUTES, tmp_path / ROUTES)
    source = tmp_path / "terraform" / "environments" / environment
    (source / "override.tf").write_text(OVERRIDE)
    # No function is invoked, so that any zip will do.
    with zipfile.ZipFile(tmp_path / "function.zip", "w") as package:
        package.writestr("task_manager/__init__.py", "")
    system = ModuleSystem(source, aws, tmp_path, key="")
    system.terraform("init", "-input=false")

    system.apply()

    assert list(unexpected_changes(system.plan())) == []
