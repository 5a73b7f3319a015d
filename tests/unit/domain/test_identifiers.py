import uuid
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from task_manager.domain.identifiers import derived_id, first_id, is_id, new_id, row_id

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(MOMENTS)
def test_ids_are_version_7(moment: datetime) -> None:
    for identifier in (new_id(moment), derived_id(moment, "a", "b"), row_id(new_id(moment), 1)):
        read = uuid.UUID(identifier)
        assert (read.version, read.variant, str(read)) == (7, uuid.RFC_4122, identifier)
        assert is_id(identifier)
        assert read.int >> 80 == int(moment.timestamp() * 1000)


@given(MOMENTS, st.integers(1, 10**6))
def test_ids_sort_by_time(moment: datetime, milliseconds: int) -> None:
    later = moment + timedelta(milliseconds=milliseconds)

    assert new_id(moment) < new_id(later)
    assert first_id(moment) <= new_id(moment) < first_id(later) <= new_id(later)
    assert row_id(derived_id(moment, "a"), 1) < row_id(derived_id(later, "a"), 1_000_000)


@given(MOMENTS, st.lists(st.integers(1, 20_000_000), min_size=2, unique=True))
def test_rows_have_unique_stable_ids(moment: datetime, rows: list[int]) -> None:
    first, second = derived_id(moment, "key", "version 1"), derived_id(moment, "key", "version 2")

    assert [row_id(first, row) for row in rows] == [row_id(first, row) for row in rows]
    assert len({row_id(import_id, row) for row in rows for import_id in (first, second)}) == 2 * len(rows)


def test_newest_first_lists_a_file_from_top_to_bottom() -> None:
    import_id = derived_id(datetime(2026, 1, 1, tzinfo=UTC), "key", "version")
    ids = [row_id(import_id, row) for row in (1, 2, 3, 500, 16_777_214)]

    assert sorted(ids, reverse=True) == ids


def test_parts_of_a_derived_id_are_separated() -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)

    assert derived_id(moment, "ab", "c") != derived_id(moment, "a", "bc")
