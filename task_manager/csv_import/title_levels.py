"""Titles in several columns, one for each level of a tree: each row has a title in one of them."""

import re
from collections.abc import Iterator, Sequence

from task_manager.csv_import.records import Record
from task_manager.csv_import.text import normalize

_NUMBERED = re.compile(r"(.+?) ?([1-9][0-9]?)$")


def level_positions(header: Sequence[str], title: int, rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the columns of a tree's levels, the highest first; only the title's own if the rows are no tree.

    Args:
        header: The cells of the header as they are written.
        title: The position of the title's column.
        rows: The first rows below the header.
    """
    levels = _numbered_like(header, title) or [title, *_nameless_after(header, title)]
    if len(levels) == 1:
        return levels
    filled = [[position for position in levels if position < len(row) and row[position].strip()] for row in rows]
    is_tree = any(positions and positions[0] != levels[0] for positions in filled)
    return levels if is_tree and all(len(positions) <= 1 for positions in filled) else [title]


def _numbered_like(header: Sequence[str], title: int) -> list[int]:
    """Return the columns that are called like the title's with another number: "Title 1", "Title 2"."""
    numbered = _NUMBERED.match(normalize(header[title]))
    if numbered is None:
        return []
    matches = [(position, _NUMBERED.match(normalize(name))) for position, name in enumerate(header)]
    levels = [(int(match[2]), position) for position, match in matches if match and match[1] == numbered[1]]
    return [position for _, position in sorted(levels)]


def _nameless_after(header: Sequence[str], title: int) -> Iterator[int]:
    for position in range(title + 1, len(header)):
        if header[position].strip():
            return
        yield position


def with_parents(records: Iterator[Record], levels: Sequence[int]) -> Iterator[Record]:
    """Yield the rows of a tree with the title in the first of its columns, and a line that names the parent."""
    parents = [""] * len(levels)
    for record in records:
        cells = record.cells
        level = next((number for number, position in enumerate(levels) if cells[position].strip()), None)
        if level is None:
            yield record
            continue
        title = cells[levels[level]].strip()
        parents[level:] = [title, *[""] * (len(levels) - level - 1)]
        parent = next(filter(None, reversed(parents[:level])), "")
        cells[levels[level]], cells[levels[0]] = "", title
        yield record._replace(paragraphs=[*record.paragraphs, f"Parent: {parent}"]) if parent else record
