"""Costs: the page is up to date, and the code uses what the committed measurements say."""

import json
import subprocess
import sys
from dataclasses import asdict

import pytest

from scripts.costs import COSTS
from scripts.lib.bills import Work, bill, billed_ms
from scripts.lib.common import ROOT
from scripts.lib.cost_page import Release
from scripts.lib.prices import Prices
from scripts.lib.scenarios import scenarios
from scripts.lib.usage import Usage

PRICES = Prices.read()
USAGE = Usage(
    function="create_task",
    memory_mb=512,
    trace_share=0.05,
    items=1,
    write_units=2,
    read_units=1,
    requests={"dynamodb.PutItem": 1},
    log_bytes=1000,
    processor_ms=2,
)


def test_the_page_is_up_to_date() -> None:
    COSTS.check()


def test_the_functions_use_what_was_measured() -> None:
    """In a process of its own: the functions keep their clients and settings."""
    code = (
        "import json; from dataclasses import asdict; from scripts.lib.usage import measure;"
        "print(json.dumps({kind: asdict(usage) for kind, usage in measure(rounds=1).items()}))"
    )
    output = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    measured = {kind: Usage(**usage) for kind, usage in json.loads(output).items()}
    committed = Release.read("current").works

    assert measured.keys() == committed.keys()
    for kind, usage in measured.items():
        recorded = committed[kind]
        # Durations have more or fewer digits.
        assert usage.log_bytes == pytest.approx(recorded.log_bytes, rel=0.02, abs=4), kind
        varying = {"log_bytes": recorded.log_bytes, "processor_ms": recorded.processor_ms}
        assert {**asdict(usage), **varying} == asdict(recorded), f"{kind}: run python -m scripts.costs --measure"


def test_a_bill_has_each_unit_at_its_price() -> None:
    dollars = bill(PRICES, {"create": USAGE}, [Work("create", 1e6)], api_requests=1e6, access_log_bytes=500)

    assert dollars["API Gateway"] == pytest.approx(3.5)
    assert dollars["DynamoDB"] == pytest.approx(2 * 0.625 + 0.125)
    assert dollars["logs"] == pytest.approx(1.5 * 0.5)
    assert dollars["traces"] == pytest.approx(0.05 * 5)
    assert dollars["Lambda"] == pytest.approx(0.2 + 1e6 * billed_ms(USAGE) / 1000 * 0.5 * 1.33334e-5)
    # Two milliseconds of a processor, at 512 of 1,769 MB, and a request to DynamoDB.
    assert billed_ms(USAGE) == pytest.approx(2 * 1769 / 512 + 5)


def test_an_untraced_function_costs_no_traces() -> None:
    untraced = Usage(**{**asdict(USAGE), "trace_share": 0})

    assert "traces" not in bill(PRICES, {"create": untraced}, [Work("create", 1e6)])


def test_every_service_that_a_function_calls_is_billed_or_priced() -> None:
    billed = {"dynamodb", "sns", "s3", "sqs", "secretsmanager"}
    for release in (Release.read("previous"), Release.read("current")):
        services = {name.partition(".")[0] for usage in release.works.values() for name in usage.requests}
        assert services <= billed
        for scenario in scenarios(release.works):
            assert all(dollars > 0 for dollars in scenario.bill(PRICES, release.works).values())


def test_every_price_has_its_public_page() -> None:
    assert all(price.url.startswith("https://aws.amazon.com/") for price in PRICES.by_name.values())
