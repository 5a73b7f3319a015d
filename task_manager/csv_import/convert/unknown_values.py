"""Unknown statuses and priorities of a whole file, which the report counts instead of naming each row."""

from collections.abc import Mapping

from task_manager.csv_import.convert.readers import Readers
from task_manager.csv_import.formats import all_formats
from task_manager.csv_import.read_plan import ReadPlan, ValueCount
from task_manager.csv_import.roles import Role


def unknown_values(plan: ReadPlan, counts: Mapping[tuple[int, str], ValueCount]) -> dict[tuple[int, str], ValueCount]:
    """Return those of the counted values that become tags because they are unknown, with spaces around them stripped.

    If unknown values reject their rows, each row has its own line of the report, and there are none here.
    """
    if plan.options.unknown_values == "reject":
        return {}
    readers = Readers(plan, all_formats()[plan.tool])
    unknown: dict[tuple[int, str], ValueCount] = {}
    for (position, cell), count in counts.items():
        text = _unknown_text(readers, plan.columns[position].role, cell)
        if text:
            key = (position, text)
            unknown[key] = _sum(unknown[key], count) if key in unknown else count
    return unknown


def _unknown_text(readers: Readers, role: Role, cell: str) -> str:
    if role is Role.PRIORITY:
        return readers.priority.values[cell][1]
    if role is Role.STATUS:
        status, text = readers.status.values[cell]
        return "" if status else text
    return ""


def _sum(first: ValueCount, second: ValueCount) -> ValueCount:
    rows = first.rows + second.rows
    return ValueCount(rows, min(first.first_line, second.first_line), max(first.last_line, second.last_line))
