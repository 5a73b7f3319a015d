"""Trello: the export of a Premium board, and the sheets that its importers and free exporters use."""

import re
from collections.abc import Iterator, Mapping

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.records import Record
from task_manager.csv_import.roles import Role
from task_manager.domain.field_types import DESCRIPTION_LENGTH

_COLOUR = re.compile(r"\((\w+)\)$")


def _label(text: str) -> str:
    """Return the name of a label, or its colour if it has no name."""
    colour = _COLOUR.search(text)
    return text[: colour.start()].rstrip() or colour[1] if colour else text


def _cards(records: Iterator[Record], positions: Mapping[str, int]) -> Iterator[Record]:
    """Yield the cards; a row with an item of a check list and no card belongs to the card above."""
    card = next(positions[name] for name in ("card name", "name", "nam") if name in positions)
    items = [positions[name] for name in ("checklist item", "checklist item name") if name in positions]
    checklists = [positions[name] for name in ("checklist", "checklist name") if name in positions]
    held: Record | None = None
    for record in records:
        item = next((text for position in items if (text := record.cells[position].strip())), "")
        if item and held is not None and not record.cells[card].strip():
            held = _with_item(held, ": ".join([*_texts(record, checklists), item]))
            continue
        if held is not None:
            yield held
        held = record
    if held is not None:
        yield held


def _texts(record: Record, positions: list[int]) -> list[str]:
    return [text for position in positions if (text := record.cells[position].strip())]


def _with_item(card: Record, item: str) -> Record:
    # A description holds no more, so that memory stays bounded.
    if sum(map(len, card.paragraphs)) > DESCRIPTION_LENGTH:
        return card
    return card._replace(paragraphs=[*card.paragraphs, f"[ ] {item}"])


FORMAT = Format(
    name="Trello",
    recognized_by=headers(
        "Card ID, Card Name",
        "Card Name, List Name",
        "Card Name, List",
        "Name, Description, Labels, List",
        "nam, desc, listid",
    ),
    columns=column_roles(
        {
            Role.TITLE: "Card Name, Name, nam",
            Role.DESCRIPTION: "Card Description, Description, desc",
            Role.STATUS: "List Name, List",
            Role.DONE: "Due Complete",
            Role.DUE: "Due Date",
            Role.TAGS: "Labels",
            Role.START: "Start Date",
            Role.ASSIGNEE: "Members",
            Role.ID: "Card ID, id",
            Role.URL: "Card URL",
            Role.FLAG: "Archived",
            Role.EXTRA: (
                "Attachment Count, Attachment Links, Checklist Item Total Count, "
                "Checklist Item Completed Count, Vote Count, Comment Count, Last Activity Date, Board Name, "
                "Due Reminder, listid"
            ),
            Role.IGNORED: "List ID, Board ID",
        }
    ),
    tag_separators=",",
    statuses_are_lists=True,
    parse_tag=_label,
    transform_rows=_cards,
)
