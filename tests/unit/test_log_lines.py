"""Log lines: the same as those of Powertools' own formatter."""

import json
import logging
import sys
from typing import Any

import pytest
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

from task_manager.log_lines import LineFormatter


@pytest.fixture
def formatter(monkeypatch: pytest.MonkeyPatch) -> LineFormatter:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1")
    formatter = LineFormatter()
    formatter.append_keys(service="task-manager", cold_start=False, request_id="1", import_id=None)
    return formatter


def lines(formatter: LineFormatter, **record: object) -> tuple[dict[str, Any], dict[str, Any]]:
    made = logging.makeLogRecord({"msg": "request", "levelname": "INFO", "created": 1772366400.25, **record})
    return json.loads(formatter.format(made)), json.loads(LambdaPowertoolsFormatter.format(formatter, made))


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"outcome": "done", "status": 201, "duration_ms": 1.5, "task_id": None},
        {"msg": "%s of %s", "args": ("1", "2"), "levelname": "WARNING"},
        {"reason": "Überweisung 🏦", "keys": {"a": [1]}, "of_another_type": object},
        {"request_id": "2", "service": "other"},
    ],
)
def test_a_line_is_that_of_powertools(formatter: LineFormatter, keys: dict[str, object]) -> None:
    line, expected = lines(formatter, **keys)

    assert line == expected
    assert line["timestamp"] == "2026-03-01T12:00:00.250+00:00"
    assert line["xray_trace_id"] == "1-5bef4de7-ad49b0e87f6ef6c87fc2e700"


def test_a_line_of_an_error_is_that_of_powertools(formatter: LineFormatter) -> None:
    try:
        int("reason")
    except ValueError:
        line, expected = lines(formatter, exc_info=sys.exc_info())

    assert line == expected
    assert line["exception_name"] == "ValueError"
    assert "reason" in line["exception"]
