"""Values of a whole file that cannot be read, which the report counts instead of naming each row."""

from collections.abc import Mapping

from task_manager.csv_import.convert.readers import Readers
from task_manager.csv_import.formats import all_formats
from task_manager.csv_import.read_plan import ReadPlan, ValueCount
from task_manager.csv_import.roles import Role


def unknown_values(plan: ReadPlan, counts: Mapping[tuple[int, str], ValueCount]) -> dict[tuple[int, str], ValueCount]:
    """Return those of the counted statuses, priorities and dates that cannot be read, without spaces around them.

    Values that reject their rows by an option are not among them: each row has its own line of the report.
    """
    readers = Readers(plan, all_formats()[plan.tool])
    unknown: dict[tuple[int, str], ValueCount] = {}
    for (position, cell), count in counts.items():
        text = _unknown_text(plan, readers, position, cell)
        if text:
            key = (position, text)
            unknown[key] = _sum(unknown[key], count) if key in unknown else count
    return unknown


def _unknown_text(plan: ReadPlan, readers: Readers, position: int, cell: str) -> str:
    role = plan.columns[position].role
    if role in {Role.DUE, Role.START}:
        dates = readers.due_date if role is Role.DUE else readers.start_date
        return "" if plan.options.unreadable_dates == "reject" else dates.unreadable_text(position, cell)
    if plan.options.unknown_values == "reject":
        return ""
    if role is Role.PRIORITY:
        return readers.priority.values[cell][1]
    if role is Role.STATUS:
        status, text = readers.status.values[cell]
        return "" if status else text
    return ""


def _sum(first: ValueCount, second: ValueCount) -> ValueCount:
    return ValueCount(
        rows=first.rows + second.rows,
        first_line=min(first.first_line, second.first_line),
        last_line=max(first.last_line, second.last_line),
        first_row=min(first.first_row, second.first_row),
        last_row=max(first.last_row, second.last_row),
    )
