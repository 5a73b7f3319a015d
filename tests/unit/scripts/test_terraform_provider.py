"""Running provider that several Terraform commands share."""

import os
from pathlib import Path

import pytest

from scripts.lib.common import CommandError
from scripts.lib.processes import process_identity
from scripts.lib.terraform_environment import PROVIDER
from scripts.lib.terraform_provider import running_provider

_STARTS = """#!/bin/sh
echo "$1 $$ $AWS_REGION" > "$(dirname "$0")/started"
trap 'exit 0' INT
echo "Provider started. Set the variable with the following:"
echo "    TF_REATTACH_PROVIDERS='{\\"aws\\":{\\"Pid\\":$$}}'"
while :; do sleep 0.05; done
"""


def _installed(data: Path, script: str) -> Path:
    program = data / "providers" / PROVIDER / "5.0.0" / "linux_amd64" / "terraform-provider-aws_v5.0.0_x5"
    program.parent.mkdir(parents=True)
    program.write_text(script)
    program.chmod(0o755)
    return program


def test_commands_get_the_address_of_the_provider(tmp_path: Path) -> None:
    program = _installed(tmp_path, _STARTS)

    with running_provider(tmp_path, os.environ | {"AWS_REGION": "eu-west-1"}) as environment:
        option, pid, region = (program.parent / "started").read_text().split()
        assert (option, region) == ("-debug", "eu-west-1")
        assert environment["TF_REATTACH_PROVIDERS"] == f'{{"aws":{{"Pid":{pid}}}}}'
        assert environment["AWS_REGION"] == "eu-west-1"

    assert process_identity(int(pid)) == ""


def test_a_provider_that_does_not_start_is_an_error(tmp_path: Path) -> None:
    _installed(tmp_path, "#!/bin/sh\necho 'no memory' >&2\nexit 1\n")

    with pytest.raises(CommandError, match="no memory"), running_provider(tmp_path, os.environ):
        pass


def test_a_folder_without_a_provider_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="run `terraform init` first"), running_provider(tmp_path, os.environ):
        pass
