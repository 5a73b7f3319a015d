"""monday.com: a board exported to Excel, saved as CSV.

The board's name, and before each group its name and the header again. Subitems follow their item, under a header of
their own that begins with `Subitems`. A row without a name may sum a group up.
"""

from collections.abc import Iterator, Mapping

from task_manager.csv_import.format import Format, Record, column_roles, headers
from task_manager.csv_import.roles import Role
from task_manager.csv_import.text import normalize


def _tasks(records: Iterator[Record], at: Mapping[str, int]) -> Iterator[Record]:
    name = at["name"]
    group: list[str] = []
    parent = ""
    moved: list[tuple[int, int]] = []
    for record in records:
        cells = record.cells
        first = cells[0].strip()
        if normalize(first) == "subitems":
            # Where each cell of a subitem belongs.
            moved = [
                (position, at[normalize(cell)])
                for position, cell in enumerate(cells)
                if normalize(cell) in at and position
            ]
        elif first and not any(cells[1:]):
            group, moved = [first], []
        elif not first and moved and any(cells[position] for position, to in moved if to == name):
            yield Record(record.line, _rearranged(cells, moved), [f"Parent: {parent}"], group)
        elif cells[name].strip():
            parent, moved = cells[name].strip(), []
            yield record._replace(tags=group)


def _rearranged(cells: list[str], moved: list[tuple[int, int]]) -> list[str]:
    item = [""] * len(cells)
    for position, to in moved:
        item[to] = cells[position]
    return item


FORMAT = Format(
    name="monday.com",
    recognised_by=headers("Name, Item ID (auto generated)", "Name, Subitems"),
    columns=column_roles(
        {
            Role.TITLE: "Name",
            Role.DESCRIPTION: "Description, Notes, Text",
            Role.STATUS: "Status",
            Role.PRIORITY: "Priority",
            Role.DUE: "Due Date, Timeline - End, Date",
            Role.TAGS: "Tags",
            # They have rows of their own.
            Role.IGNORED: "Subitems",
        }
    ),
    separators=",",
    transform_rows=_tasks,
    starts_at_the_top=True,
)
