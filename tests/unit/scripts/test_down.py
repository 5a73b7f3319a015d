"""Wait for failing stream records before a stop."""

from typing import Any

import pytest

from scripts.down import wait_for_streams


class _Mappings:
    """Lambda client whose stream mapping reports FAILED for a number of reads."""

    def __init__(self, failing_reads: int) -> None:
        self.failing_reads = failing_reads

    def get_paginator(self, operation: str) -> "_Mappings":
        assert operation == "list_event_source_mappings"
        return self

    def paginate(self) -> list[dict[str, Any]]:
        self.failing_reads -= 1
        stream, queue = "arn:aws:dynamodb:eu-west-1:0:table/t/stream/1", "arn:aws:sqs:eu-west-1:0:q"
        result = "FAILED" if self.failing_reads >= 0 else "OK - 1 records"
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


def test_a_stop_waits_for_functions_that_fail(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sleeps: list[float] = []
    monkeypatch.setattr("time.sleep", sleeps.append)
    assert wait_for_streams(_Mappings(2)) == []  # type: ignore[arg-type]
    assert len(sleeps) == 2
    assert capsys.readouterr().out == "Waiting for changes that a fails on ...\n"


def test_functions_that_still_fail_after_the_timeout_are_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    assert wait_for_streams(_Mappings(1_000_000), timeout=0.01) == ["a"]  # type: ignore[arg-type]


def test_without_failing_functions_nothing_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert wait_for_streams(_Mappings(0)) == []  # type: ignore[arg-type]
    assert capsys.readouterr().out == ""
