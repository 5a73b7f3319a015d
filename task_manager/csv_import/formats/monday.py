"""monday.com: a board exported to Excel, saved as CSV.

The file begins with the board's name. Each group begins with its name and the header. Subitems follow their item,
below a header of their own that begins with `Subitems`. A row without a name may hold the totals of a group.
"""

from collections.abc import Iterator, Mapping

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.records import Record
from task_manager.csv_import.roles import Role
from task_manager.csv_import.text import normalize


def _tasks(records: Iterator[Record], positions: Mapping[str, int]) -> Iterator[Record]:
    name = positions["name"]
    group: list[str] = []
    parent = ""
    # The positions of a subitem's cells, each with the position of the item's column.
    subitem_positions: list[tuple[int, int]] = []
    for record in records:
        cells = record.cells
        first = cells[0].strip()
        if normalize(first) == "subitems":
            subitem_positions = [
                (position, positions[normalize(cell)])
                for position, cell in enumerate(cells)
                if normalize(cell) in positions and position
            ]
        elif first and not any(cells[1:]):
            group, subitem_positions = [first], []
        elif not first and any(cells[source] for source, target in subitem_positions if target == name):
            yield record._replace(
                cells=_moved(cells, subitem_positions), paragraphs=[f"Parent: {parent}"], groups=group
            )
        elif cells[name].strip():
            parent, subitem_positions = cells[name].strip(), []
            yield record._replace(groups=group)


def _moved(cells: list[str], positions: list[tuple[int, int]]) -> list[str]:
    moved = [""] * len(cells)
    for source, target in positions:
        moved[target] = cells[source]
    return moved


FORMAT = Format(
    name="monday.com",
    recognized_by=headers("Name, Item ID (auto generated)", "Name, Subitems"),
    columns=column_roles(
        {
            Role.TITLE: "Name",
            Role.DESCRIPTION: "Description, Notes, Text",
            Role.STATUS: "Status",
            Role.PRIORITY: "Priority",
            Role.DUE: "Due Date, Timeline - End, Date",
            Role.TAGS: "Tags",
            Role.START: "Timeline - Start",
            Role.ASSIGNEE: "Owner, Person, People",
            Role.ID: "Item ID (auto generated)",
            # Subitems have rows of their own.
            Role.IGNORED: "Subitems",
        }
    ),
    tag_separators=",",
    transform_rows=_tasks,
    includes_preamble=True,
)
