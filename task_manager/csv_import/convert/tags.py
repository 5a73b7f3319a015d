"""Tags of rows, from columns of tags, of single tags and of flags."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import filterfalse

from task_manager.csv_import import vocabulary
from task_manager.csv_import.convert.columns import columns_with_role, empty_value_cache
from task_manager.csv_import.convert.draft import Draft
from task_manager.csv_import.format import Format
from task_manager.csv_import.read_plan import ReadPlan
from task_manager.csv_import.roles import Role
from task_manager.csv_import.text import cut, normalize_value, single_line
from task_manager.csv_import.value_cache import ValueCache
from task_manager.domain.field_types import TAG_COUNT, TAG_LENGTH
from task_manager.domain.text import composed, has_forbidden, is_blank

_HASHTAG = re.compile(r"(?:^|\s)#(?=[^\W\d])")
# As Trello and its exporters write a label.
_COLOUR = re.compile(
    r"(?<=\S)\s*\((?:light |dark )?(?:green|yellow|orange|red|purple|blue|sky|lime|pink|black|grey|gray)"
    r"(?:[_ ](?:light|dark))?\)$"
)


class TagReader:
    """Reads the tags of a row."""

    def __init__(self, plan: ReadPlan, tool: Format) -> None:
        self._tool = tool
        self._separators = tool.tag_separators + " " * plan.options.spaces_separate_tags
        self._rejects_long_values = plan.options.long_values == "reject"
        self._columns = columns_with_role(plan, Role.TAGS)
        self._single_columns = columns_with_role(plan, Role.TAG, Role.LIST_TAG)
        self._flag_columns = columns_with_role(plan, Role.FLAG)
        self._is_empty = empty_value_cache(tool)
        self._values = ValueCache(self.read_cell)

    def collect(self, cells: Sequence[str], draft: Draft) -> None:
        """Add the tags of the cells to those of the draft."""
        for position, _ in self._columns:
            if cells[position]:
                draft.tags += self._values[cells[position]]
        for position, _ in self._single_columns:
            draft.tags += self.read_single(cells[position])
        for position, name in self._flag_columns:
            if normalize_value(cells[position]) in vocabulary.YES:
                draft.tags.append(name)

    def read_single(self, cell: str) -> list[str]:
        """Return the tag in a cell of a column of single tags, as it is written; none for an empty cell."""
        text = cell.strip()
        return [self._parse(text)] if text and not self._is_empty[text] else []

    def read_cell(self, cell: str) -> list[str]:
        """Return the tags in a cell of a column of tags, as they are written."""
        text = cell.strip()
        if self._is_empty[text]:
            return []
        if text.startswith("[") and text.endswith("]"):
            tags_in_json = _parse_json(text)
            if tags_in_json is not None:
                return tags_in_json
            text = text[1:-1]
        elif self._tool.tags_as_json:
            return [text]
        if "#" in text:
            text = _HASHTAG.sub("\n", text)
        for separator in self._separators:
            text = text.replace(separator, "\n")
        tags = (_COLOUR.sub("", part.strip(" \t\"'")) for part in text.splitlines())
        return [self._parse(tag) for tag in tags if tag]

    def clean(self, tags: Iterable[str]) -> Iterator[str]:
        """Return an iterator over the tags in composed form, without control characters; blank ones are left out."""
        lines = map(composed, map(single_line, tags))
        return filterfalse(is_blank, lines if self._tool.verbatim else map(str.strip, lines))

    def limit(self, draft: Draft) -> tuple[str, ...]:
        """Return the draft's tags within a task's limits; the rest is kept in the description or rejects the row."""
        if not draft.tags:
            return ()
        if any(map(has_forbidden, draft.tags)):
            draft.note("tags", "", "control characters were removed")
        tags: dict[str, None] = {}
        for tag in self.clean(draft.tags):
            if len(tag) > TAG_LENGTH:
                fault = f"longer than {TAG_LENGTH} characters"
                self._keep_or_reject(draft, tag, fault, "cut, and kept in full in the description")
            tags[cut(tag, TAG_LENGTH)] = None
        names = tuple(tags)
        if len(names) > TAG_COUNT:
            rest = ", ".join(names[TAG_COUNT:])
            self._keep_or_reject(draft, rest, f"more than {TAG_COUNT} tags", "the rest is kept in the description")
        return names[:TAG_COUNT]

    def _parse(self, tag: str) -> str:
        return self._tool.parse_tag(tag) if self._tool.parse_tag else tag

    def _keep_or_reject(self, draft: Draft, value: str, fault: str, remedy: str) -> None:
        if draft.note_or_reject("tags", value, fault, remedy, reject=self._rejects_long_values):
            draft.keep("tags", value)


def _parse_json(text: str) -> list[str] | None:
    try:
        tags = json.loads(text)
    except ValueError:
        return None
    return tags if all(isinstance(tag, str) for tag in tags) else None
