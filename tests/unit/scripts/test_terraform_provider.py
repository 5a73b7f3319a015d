"""Running provider that several Terraform commands share."""

import os
from pathlib import Path

import psutil
import pytest

from scripts.lib import terraform_provider as module
from scripts.lib.common import CommandError
from scripts.lib.terraform_program import OPENTOFU, TERRAFORM, Program
from scripts.lib.terraform_provider import running_provider

_STARTS = """#!/bin/sh
echo "$1 $$ $AWS_REGION" > "$(dirname "$0")/started"
trap 'exit 0' INT
echo "Provider started. Set the variable with the following:"
echo "    TF_REATTACH_PROVIDERS='{\\"registry.terraform.io/hashicorp/aws\\":{\\"Pid\\":$$}}'"
while :; do sleep 0.05; done
"""


@pytest.fixture(params=[TERRAFORM, OPENTOFU], autouse=True)
def program(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The program that uses the provider."""
    found = Program(request.param, "")
    monkeypatch.setattr(module, "find_program", lambda: found)
    return found


def _installed(data: Path, user: Program, script: str) -> Path:
    program = data / "providers" / user.provider / "5.0.0" / "linux_amd64" / "terraform-provider-aws_v5.0.0_x5"
    program.parent.mkdir(parents=True)
    program.write_text(script)
    program.chmod(0o755)
    return program


def test_commands_get_the_address_of_the_provider(tmp_path: Path, program: Program) -> None:
    installed = _installed(tmp_path, program, _STARTS)

    with running_provider(tmp_path, os.environ | {"AWS_REGION": "eu-west-1"}) as environment:
        option, pid, region = (installed.parent / "started").read_text().split()
        assert (option, region) == ("-debug", "eu-west-1")
        assert environment["TF_REATTACH_PROVIDERS"] == f'{{"{program.provider}":{{"Pid":{pid}}}}}'
        assert environment["AWS_REGION"] == "eu-west-1"

    assert not psutil.pid_exists(int(pid))


def test_a_provider_that_does_not_start_is_an_error(tmp_path: Path, program: Program) -> None:
    _installed(tmp_path, program, "#!/bin/sh\necho 'no memory' >&2\nexit 1\n")

    with pytest.raises(CommandError, match="no memory"), running_provider(tmp_path, os.environ):
        pass


def test_a_folder_without_a_provider_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="run its init first"), running_provider(tmp_path, os.environ):
        pass
