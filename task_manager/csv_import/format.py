"""Format of a tool's files: each module of `formats` defines one."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from task_manager.csv_import.options import DateOrder
from task_manager.csv_import.records import Record
from task_manager.csv_import.roles import Role
from task_manager.csv_import.text import normalize, normalize_value
from task_manager.domain.task import Priority, Status

INFERRED_ROLES = frozenset(
    {
        Role.TITLE,
        Role.DESCRIPTION,
        Role.STATUS,
        Role.PRIORITY,
        Role.DUE,
        Role.START,
        Role.TAGS,
        Role.ASSIGNEE,
    }
)
"""Roles that a column may get by the meaning of its header, if its format does not name it."""

TABLE_ROLES = INFERRED_ROLES | {Role.DONE, Role.PROGRESS, Role.TAG, Role.LIST_TAG, Role.ID, Role.URL}
"""Roles that a column of a table that people write may get by the meaning of its header."""


RowTransform = Callable[[Iterator[Record], Mapping[str, int]], Iterator[Record]]
"""Function that yields the rows of a file that are tasks, given the position of each column by its normalized name.

It may hold back one task to add values of the rows that follow, so that memory stays bounded.
"""


@dataclass(frozen=True)
class Format:
    """Format of one tool's files. Names of columns and values are compared in their normalized form.

    Attributes:
        name: The common name of the tool.
        recognized_by: Sets of headers; a file with all headers of one set is this tool's.
        recognized_by_rows: Returns whether a file is the tool's by its headers and its first rows.
        columns: The role of each column; of several with one role the first here has precedence. A column that is not
            here gets a role by the meaning of its header, or is kept in the description.
        statuses: The tool's own statuses, beside those of the vocabulary.
        priorities: The tool's own priorities, beside those of the vocabulary; None is no priority.
        inferred_roles: The roles that other columns may get by the meaning of their headers.
        tag_separators: The characters that separate two tags in one cell.
        empty_values: Values that the tool writes into empty cells, beside those of the vocabulary.
        date_order: The order in which 05/03/2026 is read where the file does not prove one.
        transform_rows: Yields the tasks among the tool's rows.
        includes_preamble: Whether `transform_rows` gets the rows before the header too.
        reshape: Yields the tasks in the cells of a row, given the header; their cells are those of `reshaped_header`.
        reshaped_header: The header of the rows that `reshape` yields.
        statuses_are_lists: Whether the column of statuses has the lists that the tasks are in.
        is_free_table: Whether people write the table, so that it may have headings, totals and merged cells.
        parse_tag: Returns the name of a tag from the tool's notation.
        tags_as_json: Whether a cell of tags is a JSON array.
        tag_priority_pattern: Matches a tag that states the priority, in its first group.
        title_tag_pattern: Matches a tag inside a title, in its first group.
        escaped_line_breaks: Whether line breaks are written as a backslash and an n.
        first_column_is_title: Whether the first column is the title, whatever its header.
        verbatim: Whether spaces around texts are part of them.
    """

    name: str
    recognized_by: Sequence[frozenset[str]] = ()
    recognized_by_rows: Callable[[Sequence[str], Sequence[Sequence[str]]], bool] | None = None
    columns: Mapping[str, Role] = field(default_factory=dict)
    statuses: Mapping[str, Status] = field(default_factory=dict)
    priorities: Mapping[str, Priority | None] = field(default_factory=dict)
    inferred_roles: frozenset[Role] = INFERRED_ROLES
    tag_separators: str = ",;|"
    empty_values: frozenset[str] = frozenset()
    date_order: DateOrder | None = None
    transform_rows: RowTransform | None = None
    includes_preamble: bool = False
    reshape: Callable[[Iterator[Record], Sequence[str]], Iterator[Record]] | None = None
    reshaped_header: tuple[str, ...] = ()
    statuses_are_lists: bool = False
    is_free_table: bool = False
    parse_tag: Callable[[str], str] | None = None
    tags_as_json: bool = False
    tag_priority_pattern: re.Pattern[str] | None = None
    title_tag_pattern: re.Pattern[str] | None = None
    escaped_line_breaks: bool = False
    first_column_is_title: bool = False
    verbatim: bool = False

    def __post_init__(self) -> None:
        set_field = object.__setattr__
        set_field(self, "recognized_by", tuple(frozenset(map(normalize, headers)) for headers in self.recognized_by))
        set_field(self, "columns", {normalize(header): role for header, role in self.columns.items()})
        set_field(self, "statuses", {normalize_value(word): status for word, status in self.statuses.items()})
        set_field(self, "priorities", {normalize_value(word): priority for word, priority in self.priorities.items()})
        set_field(self, "empty_values", frozenset(map(normalize_value, self.empty_values)))

    def match_score(self, headers: frozenset[str], cells: Sequence[str], rows: Sequence[Sequence[str]] | None) -> int:
        """Return the number of headers by which a file is recognized as this tool's; 0 if it is not.

        Args:
            headers: The normalized headers.
            cells: The headers as they are written.
            rows: The first rows below them; None if others before the headers are as wide, so that rows prove nothing.
        """
        if rows is not None and self.recognized_by_rows is not None and self.recognized_by_rows(cells, rows):
            return len(cells)
        return max((len(required) for required in self.recognized_by if required <= headers), default=0)


def headers(*alternatives: str) -> tuple[frozenset[str], ...]:
    """Return sets of headers, each given as one text with commas between the headers."""
    return tuple(frozenset(names.split(", ")) for names in alternatives)


def column_roles(roles: Mapping[Role, str]) -> dict[str, Role]:
    """Return the role of each column; the columns of a role are given as one text with commas between them."""
    return {name: role for role, names in roles.items() for name in names.split(", ")}
