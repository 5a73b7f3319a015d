"""Local system: printed commands, recovery of failed applies, replacement of stream mappings."""

from pathlib import Path
from typing import Any

import pytest

from scripts.lib.local_system import LocalSystem
from scripts.lib.terraform import ApplyError, Root
from scripts.up import instructions


def test_the_printed_commands_use_the_systems_url_and_api_key() -> None:
    text = instructions({"api_url": "http://the.api", "api_key": "the-key", "bucket": "the-bucket"})
    commands = [line for line in text.splitlines() if line.startswith("  curl") or "import_csv" in line]
    assert len(commands) == 4
    assert all("http://the.api/tasks" in line and "x-api-key: the-key" in line for line in commands[:3])
    sample = commands[3].split()[-1]
    assert (Path(__file__).parents[3] / sample).is_file()


class _Recovery:
    """Local system whose Terraform and emulator record their calls."""

    def __init__(self, folder: Path, errors: list[ApplyError]) -> None:
        self.system = LocalSystem("recovery", 1)
        self.system.folder = folder
        self.state = folder / "terraform.tfstate"
        self.state.write_text('{"resources": [{}]}')
        self.calls: list[str] = []
        self.errors = errors
        self.resources: list[dict[str, Any]] = []
        self.system.aws = self  # type: ignore[assignment]
        self.system._delete_unknown_api_resources = self.delete_resources  # type: ignore[method-assign]
        self.stale_streams = folder / "stale-streams"
        self.package = folder / "task_manager.zip"
        self.package.write_bytes(b"zip")
        self.variables = {"package_path": str(self.package)}

    def start_over(self, reason: str, *, from_save: bool) -> None:
        assert reason == "The local AWS and Terraform's state differ."
        self.calls.append("start with the save" if from_save else "start empty")
        self.package.unlink()

    def delete(self) -> None:
        self.calls.append("delete")
        self.package.unlink()

    def start(self) -> None:
        self.calls.append("start")

    def delete_resources(self, root: object) -> None:
        assert root is self
        self.calls.append("delete resources")

    def init(self, *options: str) -> None:
        self.calls.append("init")

    def apply(self, *options: str) -> str:
        self.calls.append(" ".join(["apply", *options]))
        assert self.package.read_bytes() == b"zip"
        if self.errors:
            raise self.errors.pop(0)
        return "applied"

    def run(self) -> str:
        return self.system._apply_and_recover(self)  # type: ignore[arg-type]


def _error(address: str, detail: str) -> ApplyError:
    return ApplyError([{"address": address, "summary": "creating", "detail": detail}])


def test_a_successful_apply_is_not_repeated(tmp_path: Path) -> None:
    recovery = _Recovery(tmp_path, [])
    assert recovery.run() == "applied"
    assert recovery.calls == ["apply"]


def test_a_lost_api_resource_is_deleted_before_another_apply(tmp_path: Path) -> None:
    error = _error("module.api.aws_api_gateway_resource.level[0]", "ConflictException: has this name")
    recovery = _Recovery(tmp_path, [error])
    assert recovery.run() == "applied"
    assert recovery.calls == ["apply", "delete resources", "apply"]


@pytest.mark.parametrize("detail", ["EntityAlreadyExists", "BucketAlreadyOwnedByYou", "deserialization failed"])
def test_after_an_unrecoverable_error_the_system_starts_with_its_save_and_then_empty(
    tmp_path: Path, detail: str
) -> None:
    recovery = _Recovery(tmp_path, [_error("module.x.aws_iam_role.this", detail)])
    assert recovery.run() == "applied"
    assert recovery.calls == ["apply", "start with the save", "init", "apply"]
    recovery = _Recovery(tmp_path, [_error("module.x.aws_iam_role.this", detail) for _ in range(2)])
    assert recovery.run() == "applied"
    assert recovery.calls[3:] == ["apply", "start empty", "init", "apply"]
    recovery = _Recovery(tmp_path, [_error("module.x.aws_iam_role.this", detail) for _ in range(3)])
    with pytest.raises(ApplyError):
        recovery.run()


@pytest.mark.parametrize("state", [None, '{"resources": []}'])
def test_a_first_apply_loses_nothing_when_it_starts_over(tmp_path: Path, state: str | None) -> None:
    recovery = _Recovery(tmp_path, [_error("module.x.aws_iam_role.this", "EntityAlreadyExists")])
    if state is None:
        recovery.state.unlink()
    else:
        recovery.state.write_text(state)
    assert recovery.run() == "applied"
    assert recovery.calls == ["apply", "delete", "start", "init", "apply"]


def test_after_a_configuration_error_the_data_is_kept(tmp_path: Path) -> None:
    recovery = _Recovery(tmp_path, [_error("module.x.aws_sqs_queue.this", "Invalid value for variable")])
    with pytest.raises(ApplyError):
        recovery.run()
    assert recovery.calls == ["apply"]


def test_after_a_restart_only_the_stream_mappings_are_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resources = [
        {"address": f"module.f.{kind}.{name}", "type": kind, "values": {"event_source_arn": arn}}
        for kind, name, arn in [
            ("aws_lambda_event_source_mapping", "stream", "arn:aws:dynamodb:eu-west-1:0:table/t/stream/1"),
            ("aws_lambda_event_source_mapping", "queue", "arn:aws:sqs:eu-west-1:0:q"),
            ("aws_pipes_pipe", "other", "arn:aws:dynamodb:eu-west-1:0:table/t/stream/1"),
        ]
    ]
    monkeypatch.setattr(Root, "resources", lambda _: iter(resources))
    system = LocalSystem("recovery", 1)
    system.aws.stale_streams = tmp_path / "stale-streams"
    root = Root("local", tmp_path)
    assert system._replacements(root) == []
    system.aws.stale_streams.touch()
    assert system._replacements(root) == ["-replace=module.f.aws_lambda_event_source_mapping.stream"]
