"""Task Manager: the export of tasks. Ids, times and source are ignored, since an imported task is a new one."""

import json
from collections.abc import Iterator, Mapping, Sequence

from task_manager.csv_import.format import Format, column_roles
from task_manager.csv_import.records import Record
from task_manager.csv_import.roles import Role
from task_manager.domain.formulas import restore
from task_manager.domain.task import Priority, Status


def _without_formula_guards(records: Iterator[Record], _positions: Mapping[str, int]) -> Iterator[Record]:
    return (record._replace(cells=[restore(cell) for cell in record.cells]) for record in records)


_FIRST_FIELDS = ("title", "description", "status", "priority", "due_date", "tags")
_SYSTEM_FIELDS = ("id", "created_at", "updated_at", "source")
# The columns of the first release: an export of a later one has these and more.
_FIRST_COLUMNS = (*_FIRST_FIELDS, *_SYSTEM_FIELDS)
_COLUMNS = (
    *_FIRST_FIELDS,
    *("start_date", "assignee", "list", "external_id", "external_url", "completed_at"),
    *_SYSTEM_FIELDS,
)
_STATUSES, _PRIORITIES = frozenset(map(str, Status)), frozenset(map(str, Priority))
_STATUS, _PRIORITY, _TAGS = map(_FIRST_COLUMNS.index, ("status", "priority", "tags"))


def _is_shortened(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Return whether the last columns were deleted from an export.

    Only an export has an array of tags in each row, and without tags, nothing but its own statuses and priorities.
    """
    rows = [row for row in rows if any(row)]
    width = len(header)
    if width <= _PRIORITY or tuple(header) not in {_FIRST_COLUMNS[:width], _COLUMNS[:width]} or not rows:
        return False
    if width > _TAGS:
        return all(len(row) > _TAGS and _is_array(row[_TAGS]) for row in rows)
    return all(len(row) > _PRIORITY and row[_STATUS] in _STATUSES and row[_PRIORITY] in _PRIORITIES for row in rows)


def _is_array(cell: str) -> bool:
    try:
        return isinstance(json.loads(cell), list)
    except ValueError:
        return False


FORMAT = Format(
    name="Task Manager",
    recognized_by=(frozenset(_FIRST_COLUMNS),),
    recognized_by_rows=_is_shortened,
    columns=column_roles(
        {
            Role.TITLE: "title",
            Role.DESCRIPTION: "description",
            Role.STATUS: "status",
            Role.PRIORITY: "priority",
            Role.DUE: "due_date",
            Role.TAGS: "tags",
            Role.START: "start_date",
            Role.ASSIGNEE: "assignee",
            Role.LIST: "list",
            Role.ID: "external_id",
            Role.URL: "external_url",
            Role.COMPLETED: "completed_at",
            Role.IGNORED: "id, created_at, updated_at, source",
        }
    ),
    transform_rows=_without_formula_guards,
    tags_as_json=True,
    verbatim=True,
)
