"""Where the provider comes from, and what an apply tells."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from scripts import terraform as module
from scripts.common import CommandError
from scripts.terraform import PROVIDER, ApplyError, Root, find_mirror, process_environment


def _mirror(folder: Path) -> Path:
    (folder / PROVIDER).mkdir(parents=True)
    return folder


def test_the_mirror_that_is_named_comes_first(tmp_path: Path) -> None:
    named = _mirror(tmp_path / "named")
    _mirror(tmp_path / "opt" / "found")
    assert find_mirror({"TF_PLUGIN_MIRROR": str(named)}, tmp_path / "opt") == named


def test_a_named_mirror_without_the_provider_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"holds no registry\.terraform\.io/hashicorp/aws"):
        find_mirror({"TF_PLUGIN_MIRROR": str(tmp_path)}, tmp_path)


@pytest.mark.parametrize(
    ("place", "settings"),
    [
        ("home/.terraform.d/plugins", {}),
        ("home/.local/share/terraform/plugins", {}),
        ("data/terraform/plugins", {"XDG_DATA_HOME": "data"}),
        ("system/terraform/plugins", {"XDG_DATA_DIRS": "nowhere:system"}),
    ],
)
def test_what_terraform_finds_itself_is_left_to_it(
    tmp_path: Path, place: str, settings: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _mirror(tmp_path / "opt" / "found")
    _mirror(tmp_path / place)
    assert find_mirror({"HOME": "home", "XDG_DATA_DIRS": "nowhere", **settings}, tmp_path / "opt") is None


def test_a_mirror_that_lies_about_is_found(tmp_path: Path) -> None:
    (tmp_path / "opt" / "another").mkdir(parents=True)
    found = _mirror(tmp_path / "opt" / "plugins")
    assert find_mirror({"HOME": str(tmp_path), "XDG_DATA_DIRS": "nowhere"}, tmp_path / "opt") == found


def test_without_any_the_registry_is_asked(tmp_path: Path) -> None:
    assert find_mirror({"HOME": str(tmp_path), "XDG_DATA_DIRS": "nowhere"}, tmp_path / "opt") is None


@pytest.fixture
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(module, "LOCAL", tmp_path / "local")
    for name in ("TF_CLI_CONFIG_FILE", "TF_PLUGIN_MIRROR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "local"


def test_the_mirror_is_excluded_from_what_is_asked_directly(
    local: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror = _mirror(tmp_path / "mirror")
    monkeypatch.setenv("TF_PLUGIN_MIRROR", str(mirror))
    # As some machines have it.
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(tmp_path / "not there"))
    config = Path(process_environment()["TF_CLI_CONFIG_FILE"])
    assert config == local / "terraform.rc"
    assert " ".join(config.read_text().split()) == (
        f'provider_installation {{ filesystem_mirror {{ path = "{mirror}" include = ["hashicorp/aws"] }} '
        'direct { exclude = ["hashicorp/aws"] } }'
    )


def test_a_configuration_of_the_users_own_is_used(local: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own.tfrc"
    own.touch()
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(own))
    monkeypatch.setenv("TF_PLUGIN_MIRROR", str(_mirror(tmp_path / "mirror")))
    assert process_environment()["TF_CLI_CONFIG_FILE"] == str(own)
    assert not local.exists()


def test_without_a_mirror_the_provider_is_fetched_once(local: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TF_PLUGIN_CACHE_DIR", raising=False)
    monkeypatch.setattr(module, "find_mirror", lambda _: None)
    assert process_environment()["TF_PLUGIN_CACHE_DIR"] == str(local / "plugin-cache")
    assert (local / "plugin-cache").is_dir()
    monkeypatch.setenv("TF_PLUGIN_CACHE_DIR", "the user's")
    assert process_environment()["TF_PLUGIN_CACHE_DIR"] == "the user's"


def _terraform(tmp_path: Path, events: Sequence[Mapping[str, Any]], code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Terraform that says what it is told to."""
    output = tmp_path / "events"
    output.write_text("".join(json.dumps(event) + "\n" for event in events))
    binary = tmp_path / "bin" / "terraform"
    binary.parent.mkdir()
    binary.write_text(f"#!/bin/sh\ncat {output}\nexit {code}\n")
    binary.chmod(0o755)
    monkeypatch.setenv("PATH", f"{binary.parent}:/usr/bin:/bin")


def test_an_apply_tells_what_it_did(tmp_path: Path, local: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = {"@message": "Apply complete! Resources: 2 added, 0 changed, 0 destroyed.", "type": "change_summary"}
    plan = {"type": "change_summary", "changes": {"operation": "plan", "add": 2, "change": 0, "remove": 0}}
    events = [plan, {**done, "changes": {"operation": "apply"}}]
    _terraform(tmp_path, events, 0, monkeypatch)
    assert Root("local", tmp_path).apply() == "Resources: 2 added, 0 changed, 0 destroyed."


def test_a_failed_apply_tells_each_error_with_its_address(
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


def test_an_environment_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"no environment 'staging'; there are: dev, local, prod\."):
        Root("staging", tmp_path)
