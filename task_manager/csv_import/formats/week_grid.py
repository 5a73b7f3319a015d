"""A week as a grid: each column is a weekday, and each cell below it a task. The first column may have the hours."""

from collections.abc import Iterator, Sequence

from task_manager.csv_import.format import Format, column_roles
from task_manager.csv_import.header_names import meaning_of
from task_manager.csv_import.records import Record
from task_manager.csv_import.roles import Role
from task_manager.csv_import.text import normalize
from task_manager.csv_import.vocabulary.calendar import WEEKDAYS

_FEWEST_DAYS = 5


def _is_weekday(name: str) -> bool:
    return any(word in WEEKDAYS for word in normalize(name).split())


def _is_week(header: Sequence[str], _rows: Sequence[Sequence[str]]) -> bool:
    """Return whether all columns but perhaps the first are weekdays."""
    names = [name for name in header if name.strip()]
    days = sum(map(_is_weekday, names))
    if days < _FEWEST_DAYS or not all(map(_is_weekday, names[1:])):
        return False
    # Beside a title, the days have marks.
    first = meaning_of(names[0])
    return _is_weekday(names[0]) or first is None or first.role is not Role.TITLE


def _cells(rows: Iterator[Record], header: Sequence[str]) -> Iterator[Record]:
    days = [(position, name) for position, name in enumerate(header) if _is_weekday(name)]
    for row in rows:
        hour = row.cells[0].strip() if days[0][0] else ""
        lines = [f"{header[0] or 'time'}: {hour}"] if hour else []
        for position, name in days:
            if row.cells[position].strip():
                yield row._replace(cells=[row.cells[position], name], paragraphs=lines)


FORMAT = Format(
    name="a week with a column for each day",
    recognized_by_rows=_is_week,
    columns=column_roles({Role.TITLE: "task", Role.TAG: "day"}),
    reshape=_cells,
    reshaped_header=("task", "day"),
)
