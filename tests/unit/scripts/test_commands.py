"""What the commands decide before they call anyone, and how the tests are counted."""

import io
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from scripts import outputs as outputs_module
from scripts.common import CommandError, exclusive, report_errors, write_whole
from scripts.down import wait_for_streams
from scripts.outputs import read_outputs
from scripts.secret import read_key
from scripts.terraform import ApplyError, Root, backend_options
from scripts.test import counted, counted_report
from scripts.up import LocalSystem, _instructions

APPLIED: dict[str, Any] = {
    "api_keys": {"zoe": "key-of-zoe", "adam": "key-of-adam"},
    "system": {
        "api_url": "http://127.0.0.1:1/api",
        "bucket": "the-bucket",
        "functions": {},
        "alerts_topic_arn": "not for others",
    },
}


@pytest.fixture
def applied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "terraform").mkdir()
    monkeypatch.setattr(Root, "outputs", lambda _: dict(APPLIED))
    return tmp_path


def test_outputs_hold_the_first_clients_key_and_the_local_address(applied: Path) -> None:
    outputs = read_outputs("local", applied)
    assert (outputs["api_key"], outputs["endpoint_url"]) == ("key-of-adam", "http://127.0.0.1:4566")
    assert "endpoint_url" not in read_outputs("dev", applied)


def test_outputs_hold_nothing_that_is_not_promised(applied: Path) -> None:
    assert set(read_outputs("local", applied)) <= set(outputs_module.NAMES)


def test_the_key_of_a_client_can_be_chosen(applied: Path) -> None:
    assert read_outputs("local", applied, "zoe")["api_key"] == "key-of-zoe"
    with pytest.raises(CommandError, match=r"no client 'eve'; there are: adam, zoe\."):
        read_outputs("local", applied, "eve")


@pytest.mark.parametrize(("environment", "command"), [("local", "make up"), ("dev", "make deploy ENV=dev")])
def test_outputs_of_nothing_name_the_command_that_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: str, command: str
) -> None:
    inits: list[tuple[str, ...]] = []
    monkeypatch.setenv("STATE_BUCKET", "states")
    monkeypatch.setenv("STATE_REGION", "eu-west-1")
    monkeypatch.setattr(Root, "init", lambda _, *options: inits.append(options))
    monkeypatch.setattr(Root, "outputs", lambda _: {})
    with pytest.raises(CommandError, match=f"run `{command}`"):
        read_outputs(environment, tmp_path)
    # Whoever did not deploy it can read it all the same.
    assert [options[1] for options in inits] == (["-backend-config=bucket=states"] if environment == "dev" else [])


def test_the_printed_commands_name_the_real_system() -> None:
    text = _instructions({"api_url": "http://the.api", "api_key": "the-key", "bucket": "the-bucket"})
    commands = [line for line in text.splitlines() if line.startswith("  curl") or "import_csv" in line]
    assert len(commands) == 4
    assert all("http://the.api/tasks" in line and "x-api-key: the-key" in line for line in commands[:3])
    sample = commands[3].split()[-1]
    assert (Path(__file__).parents[3] / sample).is_file()


def test_where_the_state_lies() -> None:
    options = backend_options({"STATE_BUCKET": "states", "STATE_REGION": "", "AWS_REGION": "eu-west-1"})
    assert options == ["-reconfigure", "-backend-config=bucket=states", "-backend-config=region=eu-west-1"]


@pytest.mark.parametrize("variables", [{}, {"STATE_BUCKET": "states"}, {"STATE_BUCKET": "", "AWS_REGION": "eu-west-1"}])
def test_without_bucket_and_region_of_the_state_nothing_is_planned(variables: Mapping[str, str]) -> None:
    with pytest.raises(CommandError, match="STATE_BUCKET="):
        backend_options(variables)


def test_the_external_services_key_comes_from_the_environment_or_standard_input(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("from input\n"))
    assert read_key() == "from input"
    monkeypatch.setenv("EXTERNAL_SERVICE_KEY", "from environment")
    assert read_key() == "from environment"
    monkeypatch.setenv("EXTERNAL_SERVICE_KEY", " ")
    with pytest.raises(CommandError, match="No key was given"):
        read_key()


def test_a_known_cause_is_a_sentence_and_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match=r"^error: the cause$"), report_errors():
        raise CommandError("the cause")
    with pytest.raises(SystemExit, match=r"^Interrupted; "), report_errors():
        raise KeyboardInterrupt


def test_a_lock_is_free_again_after_its_holder_failed(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), exclusive(tmp_path / "lock"):
        raise ZeroDivisionError
    with exclusive(tmp_path / "lock"):
        pass


def test_writers_at_the_same_time_do_not_take_the_file_from_each_other(tmp_path: Path) -> None:
    file = tmp_path / "not made yet" / "file"
    contents = [character * 10_000 for character in "abcdefgh"]
    with ThreadPoolExecutor(len(contents)) as pool:
        list(pool.map(partial(write_whole, file), contents * 50))
    assert file.read_text() in contents
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize(
    ("output", "code", "counts"),
    [
        ("lint: 9 passed, 0 failed, 1 skipped\n", 0, (9, 0, 1)),
        ("1 passed, 0 failed\nall: 9 passed, 2 failed\n", 1, (9, 2, 0)),
        ("9 passed, 0 failed\nthen it broke", 1, (9, 1, 0)),
        ("it broke", 1, (0, 1, 0)),
    ],
)
def test_counts_of_a_part(output: str, code: int, counts: tuple[int, int, int]) -> None:
    result = counted(output, code)
    assert (result.passed, result.failed, result.skipped) == counts


def test_a_part_that_may_have_run_nothing_is_no_success() -> None:
    with pytest.raises(CommandError):
        counted("fine", 0)


def test_counts_and_reasons_of_a_report(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(
        """<testsuites><testsuite>
        <testcase classname="a" name="good"/>
        <testcase classname="a" name="bad"><failure/></testcase>
        <testcase classname="a" name="worse"><error/></testcase>
        <testcase classname="a" name="not"><skipped message="no browser here"/></testcase>
        </testsuite></testsuites>"""
    )
    result = counted_report(report, 1)
    assert (str(result), result.skips) == ("1 passed, 2 failed, 1 skipped", ["a.not: no browser here"])


def test_a_report_that_was_not_written_is_a_failure(tmp_path: Path) -> None:
    assert counted_report(tmp_path / "none", 0).failed == 1


class _Recovery:
    """A local system whose Terraform and emulator only tell what was asked of them."""

    def __init__(self, folder: Path, errors: list[ApplyError]) -> None:
        self.system = LocalSystem("recovery", 1)
        self.calls: list[str] = []
        self.errors = errors
        self.resources: list[dict[str, Any]] = []
        self.system.aws = self  # type: ignore[assignment]
        self.system._start = lambda: self.calls.append("start")  # type: ignore[method-assign]
        self.system._delete_unknown_api_resources = self.delete  # type: ignore[method-assign]
        self.stale_streams = folder / "stale-streams"
        self.package = folder / "task_manager.zip"
        self.package.write_bytes(b"zip")
        self.variables = {"package_path": str(self.package)}

    def forget(self) -> None:
        self.calls.append("forget")
        self.package.unlink()

    def delete(self, root: object) -> None:
        assert root is self
        self.calls.append("delete")

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


def test_an_apply_that_went_well_is_the_only_one(tmp_path: Path) -> None:
    recovery = _Recovery(tmp_path, [])
    assert recovery.run() == "applied"
    assert recovery.calls == ["apply"]


def test_a_lost_api_resource_costs_nothing_else(tmp_path: Path) -> None:
    lost = _error("module.api.aws_api_gateway_resource.level[0]", "ConflictException: has this name")
    recovery = _Recovery(tmp_path, [lost])
    assert recovery.run() == "applied"
    assert recovery.calls == ["apply", "delete", "apply"]


@pytest.mark.parametrize("detail", ["EntityAlreadyExists", "BucketAlreadyOwnedByYou", "deserialization failed"])
def test_what_no_apply_can_repair_is_started_afresh_once(tmp_path: Path, detail: str) -> None:
    recovery = _Recovery(tmp_path, [_error("module.x.aws_iam_role.this", detail)])
    assert recovery.run() == "applied"
    assert recovery.calls == ["apply", "forget", "start", "init", "apply"]
    recovery = _Recovery(tmp_path, [_error("module.x.aws_iam_role.this", detail) for _ in range(2)])
    with pytest.raises(ApplyError):
        recovery.run()


def test_a_mistake_in_the_configuration_costs_no_data(tmp_path: Path) -> None:
    recovery = _Recovery(tmp_path, [_error("module.x.aws_sqs_queue.this", "Invalid value for variable")])
    with pytest.raises(ApplyError):
        recovery.run()
    assert recovery.calls == ["apply"]


def test_after_a_restart_exactly_the_stream_mappings_are_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
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


class _Mappings:
    """A Lambda whose stream mappings fail for some looks at them."""

    def __init__(self, failing_looks: int) -> None:
        self.failing_looks = failing_looks

    def get_paginator(self, operation: str) -> "_Mappings":
        assert operation == "list_event_source_mappings"
        return self

    def paginate(self) -> list[dict[str, Any]]:
        self.failing_looks -= 1
        stream, queue = "arn:aws:dynamodb:eu-west-1:0:table/t/stream/1", "arn:aws:sqs:eu-west-1:0:q"
        result = "FAILED" if self.failing_looks >= 0 else "OK - 1 records"
        function = "arn:aws:lambda:eu-west-1:0:function:"
        return [
            {
                "EventSourceMappings": [
                    {"EventSourceArn": queue, "FunctionArn": f"{function}b", "LastProcessingResult": "FAILED"}
                ]
            },
            {
                "EventSourceMappings": [
                    {"EventSourceArn": stream, "FunctionArn": f"{function}a", "LastProcessingResult": result}
                ]
            },
        ]


def test_a_stop_waits_for_changes_that_a_function_fails_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    naps: list[float] = []
    monkeypatch.setattr("time.sleep", naps.append)
    assert wait_for_streams(_Mappings(2)) == []  # type: ignore[arg-type]
    assert len(naps) == 2
    assert capsys.readouterr().out == "Waiting for changes that a fails on ...\n"


def test_a_stop_names_who_still_fails_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    assert wait_for_streams(_Mappings(1_000_000), timeouts=0.01) == ["a"]  # type: ignore[arg-type]


def test_a_stop_with_nothing_waiting_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    assert wait_for_streams(_Mappings(0)) == []  # type: ignore[arg-type]
    assert capsys.readouterr().out == ""


def test_outputs_are_one_json_object(
    applied: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(outputs_module, "LOCAL", applied.parent)
    (applied.parent / "local" / "terraform").mkdir(parents=True)
    monkeypatch.setattr("sys.argv", ["outputs", "--client", "zoe"])
    outputs_module.main()
    assert json.loads(capsys.readouterr().out)["api_key"] == "key-of-zoe"
