"""How one tool writes its files: the Strategy that each module of `formats` fills in like a table."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from task_manager.csv_import.options import DateOrder
from task_manager.csv_import.roles import Role
from task_manager.csv_import.text import normalize
from task_manager.domain.task import Priority, Status

GUESSED = frozenset({Role.TITLE, Role.DESCRIPTION, Role.STATUS, Role.PRIORITY, Role.DUE, Role.TAGS})
"""What a column that a tool's table does not name may be taken for, by what its header means."""


class Record(NamedTuple):
    """One row of the table, and what a tool's other rows add to it: lines of the description, and tags."""

    line: int
    cells: list[str]
    paragraphs: Sequence[str] = ()
    tags: Sequence[str] = ()


Arrange = Callable[[Iterator[Record], Mapping[str, int]], Iterator[Record]]
"""Turns the rows of a file into those that are tasks, given the position of each column by its key.

It may hold back one task to add what its following rows say; it must not hold back more.
"""


@dataclass(frozen=True)
class Format:
    """One tool's files. Names of columns and values are compared without case, accents and punctuation.

    Attributes:
        name: The tool as people call it.
        recognised_by: Sets of headers; a file that has all of one set is this tool's.
        columns: What each column is taken for; of several for one field the first named here comes first. A column
            that is not named is taken for what its header means, or kept in the description.
        statuses: The tool's own statuses, beside those that many tools share.
        priorities: The tool's own priorities, beside those that many tools share; None is no priority.
        guessed: What columns that are not named may be taken for.
        separators: What stands between two tags in one cell.
        nothing: What the tool writes into a cell that holds nothing, beside what many tools write.
        date_order: How 05/03/2026 is read where the file does not prove an order.
        arrange: Tells tasks from the tool's other rows.
        starts_at_the_top: `arrange` is to see the rows before the header too.
        read_tag: The name of a tag in the tool's notation for it.
        tags_as_json: A cell of tags is a JSON array.
        priority_in_tag: Matches a tag that tells the priority, in its first group.
        label_in_title: Matches a tag inside a title, in its first group.
        breaks_as_text: Line breaks are written as a backslash and an n.
        first_column_is_title: Whatever its header says.
        verbatim: Spaces around texts are part of them.
    """

    name: str
    recognised_by: Sequence[frozenset[str]] = ()
    columns: Mapping[str, Role] = field(default_factory=dict)
    statuses: Mapping[str, Status] = field(default_factory=dict)
    priorities: Mapping[str, Priority | None] = field(default_factory=dict)
    guessed: frozenset[Role] = GUESSED
    separators: str = ",;|"
    empty_values: frozenset[str] = frozenset()
    date_order: DateOrder | None = None
    transform_rows: Arrange | None = None
    starts_at_the_top: bool = False
    read_tag: Callable[[str], str] | None = None
    tags_as_json: bool = False
    priority_in_tag: re.Pattern[str] | None = None
    label_in_title: re.Pattern[str] | None = None
    breaks_as_text: bool = False
    first_column_is_title: bool = False
    verbatim: bool = False

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "recognised_by", tuple(frozenset(map(normalize, headers)) for headers in self.recognised_by))
        put(self, "columns", {normalize(header): role for header, role in self.columns.items()})
        put(self, "statuses", {normalize(word): status for word, status in self.statuses.items()})
        put(self, "priorities", {normalize(word): priority for word, priority in self.priorities.items()})
        put(self, "empty_values", frozenset(map(normalize, self.empty_values)))

    def match_score(self, headers: frozenset[str]) -> int:
        """Return how many headers speak for this tool; 0 if it is not this tool's file."""
        return max((len(needed) for needed in self.recognised_by if needed <= headers), default=0)


def headers(*alternatives: str) -> tuple[frozenset[str], ...]:
    """Return sets of headers, each given as one text with commas between them."""
    return tuple(frozenset(names.split(", ")) for names in alternatives)


def column_roles(roles: Mapping[Role, str]) -> dict[str, Role]:
    """Return what each column is taken for; the columns of a role are given as one text with commas between them."""
    return {name: role for role, names in roles.items() for name in names.split(", ")}
