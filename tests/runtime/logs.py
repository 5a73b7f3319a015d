"""Checks that hold for the log lines of every invocation."""

import json
import re
from typing import Any, Final

from tests.runtime.cloud import API_KEY
from tests.runtime.function import SESSION_TOKEN, Outcome

TITLE: Final = "Überweisung 🏦"
"""Title of tasks, which no line may hold."""

# RFC 3339, section 5.6. Lambda replaces any other form by the time at which it received the line.
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def assert_log_lines(outcome: Outcome) -> list[dict[str, Any]]:
    """Return the lines of the function's logger, after checking that Lambda and CloudWatch can read every line."""
    written = json.dumps(outcome.records, ensure_ascii=False)
    assert [secret for secret in (TITLE, SESSION_TOKEN, API_KEY) if secret in written] == []
    for record in outcome.metrics:
        # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
        [directive] = record["_aws"]["CloudWatchMetrics"]
        assert isinstance(record["_aws"]["Timestamp"], int)
        assert {metric["Name"] for metric in directive["Metrics"]} <= record.keys()
        assert {name for names in directive["Dimensions"] for name in names} <= record.keys()
    for record in outcome.logged:
        assert _RFC_3339.fullmatch(record["timestamp"]), record
        assert record["level"] in {"DEBUG", "INFO", "WARNING", "ERROR"}, record
    lines = [record for record in outcome.logged if "function_name" in record]
    assert {line["function_request_id"] for line in lines} == {outcome.request_id}
    # What is left are lines of Lambda's runtime, about an error that ended the invocation.
    assert [record["requestId"] for record in outcome.logged if record not in lines] == (
        [outcome.request_id] if outcome.result.kind == "error" else []
    )
    return lines
