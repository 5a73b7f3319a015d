"""Generated tables of the page about scaling."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from math import ceil
from typing import Final

from scripts.lib.bills import billed_ms
from scripts.lib.capacity_units import size
from scripts.lib.prices import Prices
from scripts.lib.sample_events import stored_task
from scripts.lib.scaling import Model
from scripts.lib.scaling_system import PARTITION_BYTES, STATE_BYTES, System
from scripts.lib.stack_settings import default, timeout_seconds

RATES: Final = (100, 1_000, 10_000)
"""Tasks a second, of the table of settings."""

_BILLION: Final = 1_000_000_000
_GB = 1e9


def limits_table(model: Model) -> str:
    """Return the limits in the order in which they are met with the defaults."""
    system = System.of_defaults()
    lines = ["| limit | a second | of | what to set | documentation |", "| --- | ---: | --- | --- | --- |"]
    lines += [
        f"| {limit.name} | {limit.rate(system):,.0f} | {limit.applies_to} | {limit.setting} | [AWS]({limit.source}) |"
        for limit in sorted(model.limits(), key=lambda limit: limit.rate(system))
    ]
    return "\n".join(lines)


def settings_table(model: Model) -> str:
    """Return the settings and quotas for each of the rates."""
    systems = [System.of_defaults(), *(model.system_for(rate) for rate in RATES)]
    rows: dict[str, list[int]] = {
        "shards": [system.shards for system in systems],
        "`streams.parallelization_factor`": [system.parallelization_factor for system in systems],
        "`background_max_concurrency`": [system.background_concurrency for system in systems],
        "`bulk_max_concurrency`": [system.bulk_concurrency for system in systems],
        "`MaxConcurrency` of chunks": [system.chunk_concurrency for system in systems],
        "`throttle.rate_limit`": [system.api_requests for system in systems],
        "warm throughput of `tasks`, write units": [system.warm_write_units for system in systems],
        "quota: concurrent executions": [system.concurrent_executions for system in systems],
        "quota: messages of SNS a second": [system.topic_messages for system in systems],
        "quota: requests of API Gateway a second": [system.account_requests for system in systems],
        "quota: write units of a table": [system.table_write_units for system in systems],
    }
    header = ["tasks a second", "defaults", *(f"{rate:,}" for rate in RATES)]
    lines = [f"| {' | '.join(header)} |", f"| --- |{' ---: |' * len(systems)}"]
    lines += [f"| {name} | {' | '.join(f'{value:,}' for value in values)} |" for name, values in rows.items()]
    return "\n".join(lines)


def size_table(model: Model) -> str:
    """Return what a billion tasks take."""
    rows = (f"| {name} | {value} |" for name, value in _sizes(model))
    return "\n".join(["| 1,000,000,000 tasks | |", "| --- | ---: |", *rows])


def _sizes(model: Model) -> Iterator[tuple[str, str]]:
    item_bytes = size(stored_task())
    largest = model.system_for(RATES[-1])
    stored = item_bytes * _BILLION
    prices = Prices.read()
    yield "bytes of a task like those of the costs", f"{item_bytes:,}"
    yield "size of the table", f"{stored / _GB:,.0f} GB"
    yield "partitions by size", f"{ceil(stored / PARTITION_BYTES):,}"
    monthly = prices.cost(table_gb_month=stored / _GB, recovery_gb_month=stored / _GB)
    yield "storage and recovery of the table, a month", f"${monthly:,.0f}"
    for system, name in ((System.of_defaults(), "the defaults"), (largest, f"the settings for {RATES[-1]:,} a second")):
        yield f"import of them with {name}", _days(_BILLION / model.import_rate(system))
        yield f"delivery of them with {name}", _days(_BILLION / model.delivery_rate(system))
    yield "rows of one file: chunks whose numbers fit into a state", f"{_rows_of_one_file():,}"
    within = model.delivery_rate(System.of_defaults()) * timedelta(days=14).total_seconds()
    yield "rows that the defaults deliver before messages expire, in two weeks", f"{within:,.0f}"
    yield "reminders that one run can create", f"{_reminders_of_a_run(model):,}"


def _days(seconds: float) -> str:
    return f"{seconds / timedelta(days=1).total_seconds():,.1f} days"


def _rows_of_one_file() -> int:
    chunks = STATE_BYTES // len("10000,")
    return chunks * int(default("imports", "chunk_rows"))


def _reminders_of_a_run(model: Model) -> int:
    # Its threads wait for DynamoDB at the same time, so that its processor decides; a reminder takes as much as a task.
    usage = replace(model.usages["create a task"], requests={})
    return int(timeout_seconds("send_reminders") * 1000 / billed_ms(usage))
