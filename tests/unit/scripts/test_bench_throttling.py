"""The model of throttled imports: its table keeps to its limits, and no way of writing is better than they allow."""

from dataclasses import replace
from itertools import islice

import pytest

from scripts.lib import bench_throttling
from scripts.lib.bench_throttling import PARTITIONS, UNITS_PER_SECOND, WAYS, throttled_imports
from task_manager.adapters.backoff import pauses

ROWS = 20_000
UNITS_A_SECOND = PARTITIONS * UNITS_PER_SECOND


def test_puts_until_the_time_is_used_up_write_each_row_once_and_end_first() -> None:
    ways = throttled_imports(ROWS)

    puts = ways["puts"]
    assert (puts["rows_given_up"], puts["chunks_retried"], puts["units_written"]) == (0, 0, ROWS)
    assert puts["calls_throttled"] > 0
    assert puts["seconds"] < ways["puts_five_attempts"]["seconds"] < ways["transactions_five_attempts"]["seconds"]
    # Failed attempts at a chunk wrote rows that the next attempt found.
    assert all(ways[name]["units_written"] > ROWS * WAYS[name].units_per_row for name in ways if name != "puts")


def test_the_table_accepts_no_more_than_its_limits() -> None:
    for way in throttled_imports(ROWS).values():
        # The partitions start with the units of a second.
        assert way["units_written"] <= UNITS_A_SECOND * (way["seconds"] + 1)


def test_an_import_that_gives_up_at_once_loses_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    impatient = replace(WAYS["puts"], pauses=lambda time_left: islice(pauses(time_left), 1))
    monkeypatch.setattr(bench_throttling, "WAYS", {"impatient": impatient})
    monkeypatch.setattr(bench_throttling, "UNITS_PER_SECOND", 10)

    [way] = throttled_imports(2000).values()

    assert way["rows_given_up"] > 0
    assert way["share_given_up"] == way["rows_given_up"] / 2000


def test_a_model_of_the_same_rows_is_the_same() -> None:
    assert throttled_imports(3000) == throttled_imports(3000)
