"""Terraform: source of the provider, results of an apply, and backend options."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from scripts.lib import terraform_environment as module
from scripts.lib.common import CommandError
from scripts.lib.terraform import ApplyError, Root, backend_options
from scripts.lib.terraform_environment import find_mirror, process_environment
from scripts.lib.terraform_program import OPENTOFU, TERRAFORM, Program

PROGRAM = Program(TERRAFORM, "/bin/terraform")
TOFU = Program(OPENTOFU, "/bin/tofu")


def _mirror(folder: Path, program: Program = PROGRAM) -> Path:
    (folder / program.provider).mkdir(parents=True)
    return folder


def test_the_configured_mirror_comes_first(tmp_path: Path) -> None:
    configured = _mirror(tmp_path / "configured")
    _mirror(tmp_path / "opt" / "found")
    assert find_mirror({"TF_PLUGIN_MIRROR": str(configured)}, PROGRAM, tmp_path / "opt") == configured


def test_a_configured_mirror_without_the_provider_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        CommandError, match=r"not have registry\.terraform\.io/hashicorp/aws: fill it with `terraform prov"
    ):
        find_mirror({"TF_PLUGIN_MIRROR": str(tmp_path)}, PROGRAM, tmp_path)


@pytest.mark.parametrize(
    ("folder", "settings"),
    [
        ("home/.terraform.d/plugins", {}),
        ("home/.local/share/terraform/plugins", {}),
        ("data/terraform/plugins", {"XDG_DATA_HOME": "data"}),
        ("system/terraform/plugins", {"XDG_DATA_DIRS": "nowhere:system"}),
    ],
)
def test_the_mirror_is_not_used_if_terraform_finds_the_provider(
    tmp_path: Path, folder: str, settings: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _mirror(tmp_path / "opt" / "found")
    _mirror(tmp_path / folder)
    assert find_mirror({"HOME": "home", "XDG_DATA_DIRS": "nowhere", **settings}, PROGRAM, tmp_path / "opt") is None


def test_an_installed_mirror_is_found(tmp_path: Path) -> None:
    (tmp_path / "opt" / "another").mkdir(parents=True)
    mirror = _mirror(tmp_path / "opt" / "plugins")
    assert find_mirror({"HOME": str(tmp_path), "XDG_DATA_DIRS": "nowhere"}, PROGRAM, tmp_path / "opt") == mirror


def test_a_mirror_of_terraforms_registry_serves_opentofu(tmp_path: Path) -> None:
    mirror = _mirror(tmp_path / "opt" / "plugins")
    settings = {"HOME": str(tmp_path), "XDG_DATA_DIRS": "nowhere"}
    assert find_mirror(settings, TOFU, tmp_path / "opt") == mirror
    assert find_mirror({**settings, "TF_PLUGIN_MIRROR": str(mirror)}, TOFU) == mirror


def test_a_mirror_of_opentofus_registry_does_not_serve_terraform(tmp_path: Path) -> None:
    _mirror(tmp_path / "opt" / "plugins", TOFU)
    assert find_mirror({"HOME": str(tmp_path), "XDG_DATA_DIRS": "nowhere"}, PROGRAM, tmp_path / "opt") is None


def test_without_a_mirror_the_registry_is_used(tmp_path: Path) -> None:
    assert find_mirror({"HOME": str(tmp_path), "XDG_DATA_DIRS": "nowhere"}, PROGRAM, tmp_path / "opt") is None


@pytest.fixture
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(module, "LOCAL", tmp_path / "local")
    for name in ("TF_CLI_CONFIG_FILE", "TF_PLUGIN_MIRROR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "local"


def test_the_providers_of_the_mirror_are_excluded_from_direct_installation(
    local: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror = _mirror(tmp_path / "mirror")
    monkeypatch.setenv("TF_PLUGIN_MIRROR", str(mirror))
    # Some machines set it to a file that does not exist.
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(tmp_path / "not there"))
    config = Path(process_environment()["TF_CLI_CONFIG_FILE"])
    assert config == local / "terraform.rc"
    assert " ".join(config.read_text().split()) == (
        f'provider_installation {{ filesystem_mirror {{ path = "{mirror}" include = ["hashicorp/aws"] }} '
        'direct { exclude = ["hashicorp/aws"] } }'
    )


def test_opentofu_gets_links_to_the_packages_under_its_own_address(
    local: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror = _mirror(tmp_path / "mirror")
    (mirror / PROGRAM.provider / "5.100.0" / "linux_amd64").mkdir(parents=True)
    zipped = "terraform-provider-aws_6.0.0_linux_amd64.zip"
    (mirror / PROGRAM.provider / zipped).touch()
    monkeypatch.setenv("TF_PLUGIN_MIRROR", str(mirror))
    monkeypatch.delenv("TF_CLI_CONFIG_FILE", raising=False)
    monkeypatch.setattr(module, "find_program", lambda: TOFU)
    for _ in range(2):
        config = Path(process_environment()["TF_CLI_CONFIG_FILE"])
    assert config == local / "opentofu.rc"
    (served,) = (local / "mirrors").iterdir()
    assert f'path    = "{served}"' in config.read_text()
    links = {path.relative_to(served / TOFU.provider).as_posix() for path in served.rglob("*") if path.is_symlink()}
    assert links == {"5.100.0/linux_amd64", zipped}


def test_the_users_configuration_is_used(local: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own.tfrc"
    own.touch()
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(own))
    monkeypatch.setenv("TF_PLUGIN_MIRROR", str(_mirror(tmp_path / "mirror")))
    assert process_environment()["TF_CLI_CONFIG_FILE"] == str(own)
    assert not local.exists()


def test_without_a_mirror_the_provider_is_cached(local: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TF_PLUGIN_CACHE_DIR", raising=False)
    monkeypatch.setattr(module, "find_mirror", lambda *_: None)
    assert process_environment()["TF_PLUGIN_CACHE_DIR"] == str(local / "plugin-cache")
    assert (local / "plugin-cache").is_dir()
    monkeypatch.setenv("TF_PLUGIN_CACHE_DIR", "the user's")
    assert process_environment()["TF_PLUGIN_CACHE_DIR"] == "the user's"


def _terraform(tmp_path: Path, events: Sequence[Mapping[str, Any]], code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a Terraform that prints these events."""
    output = tmp_path / "events"
    output.write_text("".join(json.dumps(event) + "\n" for event in events))
    binary = tmp_path / "bin" / "terraform"
    binary.parent.mkdir()
    binary.write_text(f'#!/bin/sh\n[ "$1" = version ] && echo Terraform v1.11.4 && exit\ncat {output}\nexit {code}\n')
    binary.chmod(0o755)
    monkeypatch.setenv("PATH", f"{binary.parent}:/usr/bin:/bin")


def test_an_apply_returns_the_summary(tmp_path: Path, local: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = {"@message": "Apply complete! Resources: 2 added, 0 changed, 0 destroyed.", "type": "change_summary"}
    plan = {"type": "change_summary", "changes": {"operation": "plan", "add": 2, "change": 0, "remove": 0}}
    events = [plan, {**done, "changes": {"operation": "apply"}}]
    _terraform(tmp_path, events, 0, monkeypatch)
    assert Root("local", tmp_path).apply() == "Resources: 2 added, 0 changed, 0 destroyed."


def test_a_failed_apply_raises_each_error_with_its_address(
    tmp_path: Path, local: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = {
        "severity": "error",
        "summary": "creating queue",
        "detail": "it\n  is there",
        "address": "module.a.aws_b.c",
    }
    warning = {"severity": "warning", "summary": "deprecated", "detail": ""}
    events = [{"type": "diagnostic", "diagnostic": diagnostic} for diagnostic in (warning, error)]
    _terraform(tmp_path, events, 1, monkeypatch)
    with pytest.raises(ApplyError) as raised:
        Root("local", tmp_path).apply()
    assert str(raised.value) == "Terraform failed:\n- module.a.aws_b.c: creating queue: it is there"


def test_an_unknown_environment_is_an_error_that_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"no environment 'staging'; the environments are: dev, local, prod\."):
        Root("staging", tmp_path)


def test_backend_options() -> None:
    options = backend_options({"STATE_BUCKET": "states", "STATE_REGION": "", "AWS_REGION": "eu-west-1"})
    assert options == ["-reconfigure", "-backend-config=bucket=states", "-backend-config=region=eu-west-1"]


@pytest.mark.parametrize("variables", [{}, {"STATE_BUCKET": "states"}, {"STATE_BUCKET": "", "AWS_REGION": "eu-west-1"}])
def test_backend_options_without_bucket_or_region_are_an_error(variables: Mapping[str, str]) -> None:
    with pytest.raises(CommandError, match="STATE_BUCKET="):
        backend_options(variables)


def test_settings_of_go_are_those_of_the_user(local: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GOGC", "GOMEMLIMIT"):
        monkeypatch.delenv(name, raising=False)
    assert process_environment()["GOGC"] == "400"
    monkeypatch.setenv("GOGC", "50")
    assert process_environment()["GOGC"] == "50"
