"""The environments for AWS accounts, applied to a local AWS: a second plan changes nothing.

The local AWS uses only TLS, since the policies of these environments refuse other requests.
"""

import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from scripts.lib.aws import LOCAL_KEY, LOCAL_REGION
from scripts.lib.common import LOCAL, ROOT, exclusive
from scripts.lib.local_aws import LOCK, VENV
from scripts.lib.target import environment_target
from scripts.lib.terraform import Root, backend_options
from tests.e2e.known_drift import unexpected_changes
from tests.e2e.module_system import ModuleSystem, TlsAws, free_port

FOLDER = LOCAL / "applied-environments"


@pytest.fixture(scope="module")
def aws() -> Iterator[TlsAws]:
    subprocess.run([ROOT / "scripts" / "venv", VENV, LOCK], check=True)
    with exclusive(LOCAL / f"{FOLDER.name}.lock"), TlsAws(FOLDER, free_port()) as running:
        with closing(ModuleSystem(ROOT, running, FOLDER, "").client("s3")) as s3:
            s3.create_bucket(Bucket="task-manager-state")
        yield running


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_a_second_plan_of_an_applied_environment_changes_nothing(environment: str, aws: TlsAws, tmp_path: Path) -> None:
    # No function is invoked, so that any zip will do.
    package = tmp_path / "task_manager.zip"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("task_manager/__init__.py", "")
    target = environment_target(environment)
    variables = {
        "package_path": str(package),
        "lambda_runtime": target.lambda_runtime,
        "lambda_architecture": target.lambda_architecture,
    }
    settings = {
        "AWS_ACCESS_KEY_ID": LOCAL_KEY,
        "AWS_CA_BUNDLE": str(aws.certificate),
        "AWS_ENDPOINT_URL": aws.endpoint_url,
        "AWS_PROFILE": "",
        "AWS_SECRET_ACCESS_KEY": LOCAL_KEY,
        "AWS_SESSION_TOKEN": "",
    }
    root = Root(environment, tmp_path, variables, settings)
    root.init(*backend_options({"STATE_BUCKET": "task-manager-state", "STATE_REGION": LOCAL_REGION}))

    root.apply()

    plan_file = tmp_path / "tfplan"
    assert root.run("plan", "-input=false", f"-out={plan_file}") == 0
    assert list(unexpected_changes(root.planned(plan_file))) == []
