"""Outputs of an environment."""

import json
from pathlib import Path
from typing import Any

import pytest

from scripts import outputs as outputs_command
from scripts.lib import outputs as outputs_module
from scripts.lib.common import CommandError
from scripts.lib.outputs import read_outputs
from scripts.lib.terraform import Root

APPLIED: dict[str, Any] = {
    "api_keys": {"zoe": "key-of-zoe", "adam": "key-of-adam"},
    "system": {
        "api_url": "http://127.0.0.1:1/api",
        "bucket": "the-bucket",
        "functions": {},
        "alerts_topic_arn": "not documented",
    },
}


@pytest.fixture
def applied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "terraform").mkdir()
    monkeypatch.setattr(Root, "outputs", lambda _: dict(APPLIED))
    return tmp_path


def test_outputs_have_the_first_clients_api_key_and_the_local_endpoint(applied: Path) -> None:
    outputs = read_outputs("local", applied)
    assert (outputs["api_key"], outputs["endpoint_url"]) == ("key-of-adam", "http://127.0.0.1:4566")
    assert "endpoint_url" not in read_outputs("dev", applied)


def test_outputs_have_only_documented_names(applied: Path) -> None:
    assert set(read_outputs("local", applied)) <= set(outputs_module.NAMES)


def test_the_client_of_the_api_key_can_be_chosen(applied: Path) -> None:
    assert read_outputs("local", applied, "zoe")["api_key"] == "key-of-zoe"
    with pytest.raises(CommandError, match=r"no client 'eve'; the clients are: adam, zoe\."):
        read_outputs("local", applied, "eve")


@pytest.mark.parametrize(("environment", "command"), [("local", "make up"), ("dev", "make deploy ENV=dev")])
def test_missing_outputs_are_an_error_with_the_command_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: str, command: str
) -> None:
    inits: list[tuple[str, ...]] = []
    monkeypatch.setenv("STATE_BUCKET", "states")
    monkeypatch.setenv("STATE_REGION", "eu-west-1")
    monkeypatch.setattr(Root, "init", lambda _, *options: inits.append(options))
    monkeypatch.setattr(Root, "outputs", lambda _: {})
    with pytest.raises(CommandError, match=f"run `{command}`"):
        read_outputs(environment, tmp_path)
    # A checkout that has not deployed the environment can read it too.
    assert [options[1] for options in inits] == (["-backend-config=bucket=states"] if environment == "dev" else [])


def test_outputs_are_one_json_object(
    applied: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(outputs_module, "LOCAL", applied.parent)
    (applied.parent / "local" / "terraform").mkdir(parents=True)
    monkeypatch.setattr("sys.argv", ["outputs", "--client", "zoe"])
    outputs_command.main()
    assert json.loads(capsys.readouterr().out)["api_key"] == "key-of-zoe"
