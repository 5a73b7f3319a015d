"""Parts of the user's environment that programs get which the commands start.

A variable that is meant for another account, or another project, must not change what a command does: the local AWS and
Terraform's tests get only what is named here.
"""

import os
import re
from collections.abc import Mapping
from typing import Final

from scripts.lib.common import CommandError
from scripts.lib.supervision import COMMANDS

_NAMED = re.compile(
    "PATH|HOME|USER|LOGNAME|TMPDIR|TERM|NO_COLOR|TZ|LANG|LC_[A-Z]+|XDG_[A-Z_]+|SSL_CERT_FILE|SSL_CERT_DIR"
    f"|{COMMANDS}|TERRAFORM|TF_CLI_CONFIG_FILE|TF_PLUGIN_[A-Z_]+|GOGC|GOMEMLIMIT"
)
_DOWNLOADS = re.compile("https?_proxy|no_proxy|all_proxy|HTTPS?_PROXY|NO_PROXY|ALL_PROXY|TF_TOKEN_.+|TF_REGISTRY_.+")
_ACCOUNT = re.compile("AWS_.+|TF_VAR_.+|TF_LOG.*")
_MISLEADING = re.compile("TF_WORKSPACE|TF_CLI_ARGS.*")
_SETTINGS = re.compile("(AWS|TF)_.+")

LOCAL: Final = "local"
"""Environment that is on this machine."""


def named_variables(*, downloads: bool = False) -> dict[str, str]:
    """Return the variables that find programs and folders; with `downloads`, those for the way to a registry too."""
    return _matching(_NAMED) | (_matching(_DOWNLOADS) if downloads else {})


def account_variables() -> dict[str, str]:
    """Return the variables for an environment on a real account: those of AWS's clients, and Terraform's variables.

    Raises:
        CommandError: A variable is set that would make Terraform act on another state, or otherwise than the command.
    """
    if misleading := _matching(_MISLEADING):
        raise CommandError(
            f"{', '.join(sorted(misleading))} would change what Terraform does: unset it. The environment is chosen by "
            "ENV, and its variables are set in its terraform.tfvars."
        )
    return named_variables(downloads=True) | _matching(_ACCOUNT)


def unconfigured_variables() -> dict[str, str]:
    """Return all variables but those that configure AWS's clients and Terraform; this machine is reached directly."""
    others = {name: value for name, value in os.environ.items() if not _SETTINGS.fullmatch(name)}
    hosts = ",".join(filter(None, (others.get("no_proxy") or others.get("NO_PROXY"), "127.0.0.1", "localhost")))
    return named_variables(downloads=True) | others | {"no_proxy": hosts, "NO_PROXY": hosts}


def ignore_configuration() -> None:
    """Leave `unconfigured_variables` to this process alone, for checks and tests, which use no account."""
    variables = unconfigured_variables()
    os.environ.clear()
    os.environ.update(variables)


def variables_of(environment: str, *, downloads: bool = False) -> Mapping[str, str]:
    """Return the variables for commands on an environment.

    Raises:
        CommandError: As `account_variables`.
    """
    return named_variables(downloads=downloads) if environment == LOCAL else account_variables()


def _matching(names: re.Pattern[str]) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if names.fullmatch(name)}
