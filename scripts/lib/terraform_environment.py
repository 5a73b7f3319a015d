"""Environment variables for Terraform or OpenTofu: provider mirror or plugin cache, no prompts, no update checks."""

import json
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from hashlib import sha256
from pathlib import Path

from scripts.lib.common import LOCAL, CommandError, exclusive, write_atomically
from scripts.lib.terraform_program import TERRAFORM, Program, find_program
from scripts.lib.user_environment import named_variables

# With fewer collections of garbage, Terraform takes half the processor time and twice the memory.
_GO_SETTINGS = {"GOGC": "400", "GOMEMLIMIT": "1500MiB"}

_TERRAFORMS_PROVIDER = Program(TERRAFORM, "").provider


def process_environment(variables: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return variables with the settings that let Terraform find its provider and ask nothing.

    Args:
        variables: The user's variables that Terraform gets (default: what `named_variables` returns).
    """
    users = named_variables() if variables is None else variables
    environment = _GO_SETTINGS | dict(users) | {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
    config = environment.pop("TF_CLI_CONFIG_FILE", "")
    if config and Path(config).is_file():
        # The user's own configuration takes precedence.
        return environment | {"TF_CLI_CONFIG_FILE": config}
    program = find_program()
    mirror = find_mirror(environment, program)
    if mirror:
        environment["TF_CLI_CONFIG_FILE"] = str(_write_cli_config(_serving(mirror, program), program))
    elif "TF_PLUGIN_CACHE_DIR" not in environment:
        # Two dozen roots and modules are initialised, and the provider has 700 MB.
        cache = LOCAL / "plugin-cache"
        cache.mkdir(parents=True, exist_ok=True)
        environment["TF_PLUGIN_CACHE_DIR"] = str(cache)
        # Modules have no lock file, without which Terraform does not use the cache.
        environment["TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE"] = "1"
    return environment


def init_lock() -> AbstractContextManager[None]:
    """Lock against other inits: Terraform's plugin cache is not safe for concurrent use."""
    return exclusive(LOCAL / "terraform-init.lock")


def find_mirror(environment: Mapping[str, str], program: Program, installed: Path = Path("/opt")) -> Path | None:
    """Return the folder to install the provider from, or None where the program needs none.

    It is TF_PLUGIN_MIRROR, else a folder of `installed` that has the provider, unless the provider is in one of
    the program's implied mirrors. A mirror of Terraform's registry serves OpenTofu, too.

    Raises:
        CommandError: TF_PLUGIN_MIRROR does not have the provider.
    """
    named = environment.get("TF_PLUGIN_MIRROR")
    if named:
        if not _has_provider(Path(named), program):
            raise CommandError(
                f"TF_PLUGIN_MIRROR is {named}, which does not have {program.provider}: fill it with "
                f"`{Path(program.path).name} providers mirror {named}` where there is a network, or unset it."
            )
        return Path(named).resolve()
    if any((folder / program.provider).is_dir() for folder in _implied_mirrors(environment)):
        return None
    found = sorted(folder for folder in installed.glob("*") if _has_provider(folder, program))
    return found[0] if found else None


def _has_provider(folder: Path, program: Program) -> bool:
    return any((folder / provider).is_dir() for provider in (program.provider, _TERRAFORMS_PROVIDER))


def _serving(mirror: Path, program: Program) -> Path:
    """Return a mirror with the program's address of the provider, made of links if it has only Terraform's."""
    if (mirror / program.provider).is_dir():
        return mirror
    provider, served = mirror / _TERRAFORMS_PROVIDER, LOCAL / "mirrors" / sha256(bytes(mirror)).hexdigest()[:16]
    # Links are followed at the last level only: <version>/<system>, or zips.
    packages = {path.relative_to(provider) for path in (*provider.glob("*.zip"), *provider.glob("*/*"))}
    for package in packages:
        link = served / program.provider / package
        link.parent.mkdir(parents=True, exist_ok=True)
        # Several commands may run at a time.
        with suppress(FileExistsError):
            link.symlink_to(provider / package)
    return served


def _implied_mirrors(environment: Mapping[str, str]) -> Iterator[Path]:
    home = Path(environment.get("HOME", "/"))
    yield home / ".terraform.d" / "plugins"
    yield home / "Library" / "Application Support" / "io.terraform" / "plugins"
    data_home = environment.get("XDG_DATA_HOME") or str(home / ".local" / "share")
    data_folders = environment.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    for folder in [data_home, *data_folders.split(":")]:
        yield Path(folder) / "terraform" / "plugins"


def _write_cli_config(mirror: Path, program: Program) -> Path:
    # The program queries every method that is not excluded, also without a network.
    content = f"""\
provider_installation {{
  filesystem_mirror {{
    path    = {json.dumps(str(mirror))}
    include = ["hashicorp/aws"]
  }}
  direct {{
    exclude = ["hashicorp/aws"]
  }}
}}
"""
    config = LOCAL / f"{program.name.lower()}.rc"
    if not config.exists() or config.read_text() != content:
        write_atomically(config, content)
    return config
