"""Task Manager: the export of tasks. Ids, times and source are ignored, since an imported task is a new one."""

from collections.abc import Iterator, Mapping

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.records import Record
from task_manager.csv_import.roles import Role
from task_manager.domain.formulas import restore


def _without_formula_guards(records: Iterator[Record], _positions: Mapping[str, int]) -> Iterator[Record]:
    return (record._replace(cells=[restore(cell) for cell in record.cells]) for record in records)


FORMAT = Format(
    name="Task Manager",
    # The columns of the first release: an export of a later one has these and more.
    recognized_by=headers("title, description, status, priority, due_date, tags, id, created_at, updated_at, source"),
    columns=column_roles(
        {
            Role.TITLE: "title",
            Role.DESCRIPTION: "description",
            Role.STATUS: "status",
            Role.PRIORITY: "priority",
            Role.DUE: "due_date",
            Role.TAGS: "tags",
            Role.IGNORED: "id, created_at, updated_at, source",
        }
    ),
    transform_rows=_without_formula_guards,
    tags_as_json=True,
    verbatim=True,
)
