"""Shards: the shard of an id never changes, whatever numbers come into force later."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from task_manager.adapters.shards import Shards
from task_manager.domain.identifiers import derived_id, first_id, new_id, row_id

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)

times = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
counts = st.dictionaries(times, st.integers(1, 64), min_size=1, max_size=5)


def test_the_shard_of_an_id_is_the_same_in_every_release() -> None:
    assert Shards({START: 8}).shard_of("01950000-0000-7000-8000-000000000001") == "4"


@given(counts=counts, later=st.integers(1, 10**6), count=st.integers(1, 64), moment=times, name=st.text(max_size=5))
def test_a_number_that_comes_into_force_later_moves_no_id(
    counts: dict[datetime, int], later: int, count: int, moment: datetime, name: str
) -> None:
    time = max(*counts, moment) + timedelta(milliseconds=later)
    item_id = derived_id(moment, name)

    assert Shards({**counts, time: count}).shard_of(item_id) == Shards(counts).shard_of(item_id)


@given(counts=counts, moment=times, name=st.text(max_size=5))
def test_an_id_has_a_shard_of_the_number_in_force_at_its_time(
    counts: dict[datetime, int], moment: datetime, name: str
) -> None:
    past = [time for time in counts if time <= moment]
    count = counts[max(past) if past else min(counts)]
    shards = Shards(counts)

    assert shards.shard_of(derived_id(moment, name)) == Shards({START: count}).shard_of(derived_id(moment, name))
    assert shards.shard_of(derived_id(moment, name)) in shards.names
    assert shards.names == tuple(map(str, range(max(counts.values()))))


def test_a_number_is_in_force_from_its_millisecond_on() -> None:
    shards = Shards({START + DAY: 64, START: 1})
    millisecond = timedelta(milliseconds=1)

    assert {shards.shard_of(derived_id(START + DAY - millisecond, str(number))) for number in range(20)} == {"0"}
    assert shards.shard_of(first_id(START + DAY)) == Shards({START: 64}).shard_of(first_id(START + DAY)) != "0"


def test_the_rows_of_an_import_keep_the_number_of_its_beginning() -> None:
    shards = Shards({START: 1, START + DAY: 64})
    import_id = new_id(START + DAY - timedelta(seconds=1))

    assert {shards.shard_of(row_id(import_id, row)) for row in range(1, 100)} == {"0"}


def test_ids_spread_over_all_shards() -> None:
    shards = Shards({START: 8})
    spread = Counter(shards.shard_of(derived_id(START, str(number))) for number in range(8_000))

    assert set(spread) == set(shards.names)
    assert max(spread.values()) < 1_200
