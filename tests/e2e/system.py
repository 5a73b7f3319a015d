"""The running system, as the suite holds it."""

import os
import shlex
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.config import Config

from scripts.aws import local_access
from scripts.common import LOCAL, ROOT
from scripts.local_aws import LocalAws
from scripts.outputs import read_outputs
from tests.e2e.external_service import ExternalService

NAME = "e2e"
FOLDER = LOCAL / NAME
SECRET = "task-manager-local/external-service-key"
VARIABLES = Path(__file__).parent / "system.tfvars"


@dataclass(frozen=True)
class System:
    """A local system of the suite's own, and the external service that it delivers to."""

    aws: LocalAws
    service: ExternalService

    def up(self) -> str:
        """Bring it up to date, by the command that people use, and return what that prints."""
        command = [sys.executable, "-m", "scripts.up", "--name", NAME, "--port", str(self.aws.port)]
        environment = os.environ | self.terraform_settings()
        answer = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
        assert answer.returncode == 0, answer.stdout
        return answer.stdout

    def terraform_settings(self) -> dict[str, str]:
        """What tells Terraform of this system, whoever calls it."""
        options = f"-var-file={shlex.quote(str(VARIABLES))}"
        return {
            "TF_CLI_ARGS_apply": options,
            "TF_CLI_ARGS_plan": options,
            "TF_VAR_external_service_url": self.service.url,
        }

    def outputs(self, client: str | None = None) -> dict[str, Any]:
        """What `make outputs` prints, with the API key of one of the clients in system.tfvars."""
        return read_outputs("local", FOLDER, client)

    def client(self, service: str) -> Any:
        """A boto3 client with the root's rights."""
        access = local_access(self.aws)
        session: Any = access.session
        config = Config(s3={"addressing_style": "path"}, signature_version="s3v4" if service == "s3" else None)
        return session.client(service, endpoint_url=access.endpoint_url, config=config)

    def store_key(self, key: str) -> None:
        """Give the system the key of the external service, as `scripts/secret` does."""
        with closing(self.client("secretsmanager")) as secrets:
            secrets.put_secret_value(SecretId=SECRET, SecretString=key)
