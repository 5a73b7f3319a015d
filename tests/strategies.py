"""Strategies of several suites."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from task_manager.domain.task import Priority, Processing, ProcessingStatus, Status, Task
from task_manager.domain.text import is_blank

letters = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
"""Characters that every text may have."""


def readable(max_size: int) -> st.SearchStrategy[str]:
    """Return texts of one line that are valid titles and tags but for their length."""
    return st.text(letters, min_size=1, max_size=max_size).filter(lambda text: not is_blank(text))


_texts = readable(50)
_moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
tasks = st.builds(
    Task,
    id=st.uuids(version=4).map(str),
    title=_texts,
    description=st.text(letters, max_size=200),
    status=st.sampled_from(Status),
    priority=st.sampled_from(Priority),
    due_date=st.none() | st.dates(),
    tags=st.lists(_texts, max_size=20, unique=True).map(tuple),
    start_date=st.none() | st.dates(),
    assignee=st.none() | _texts,
    list=st.none() | _texts,
    external_id=st.none() | _texts,
    external_url=st.none() | st.just("https://example.com/1"),
    completed_at=st.none() | _moments,
    created_at=_moments,
    updated_at=_moments,
    version=st.integers(1, 10**12),
    source=st.just("api"),
    processing=st.builds(
        Processing, status=st.sampled_from(ProcessingStatus), at=_moments, reason=st.none() | st.text(max_size=20)
    ),
)
"""Any task."""
