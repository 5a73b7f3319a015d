"""From one row of cells to one task, with a note for all that a person should know of it."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Literal, NamedTuple, TypeVar

from pydantic import ValidationError

from task_manager.csv_import import vocabulary
from task_manager.csv_import.dates import read_date, read_instant
from task_manager.csv_import.format import Record
from task_manager.csv_import.formats import all_formats
from task_manager.csv_import.read_plan import Note, ReadPlan
from task_manager.csv_import.roles import Role
from task_manager.csv_import.text import cut, has_controls, multi_line, normalize, single_line
from task_manager.domain.task import (
    DESCRIPTION_LENGTH,
    TAG_COUNT,
    TAG_LENGTH,
    TITLE_LENGTH,
    Priority,
    Status,
    TaskFields,
)

T = TypeVar("T")


# A line of fewer cells may as well be a sentence with a comma.
_FEWEST_CELLS_OF_A_ROW = 3

# Made in its place: a named tuple's own constructor takes twice as long, and there is one for each row.
_new = tuple.__new__


class AcceptedRow(NamedTuple):
    """A row that is a task. `number` counts the rows of the table from 1; `line` is where it begins in the file."""

    number: int
    line: int
    fields: TaskFields
    notes: tuple[Note, ...]


class RejectedRow(NamedTuple):
    """A row that is no task; its notes say why."""

    number: int
    line: int
    notes: tuple[Note, ...]


Row = AcceptedRow | RejectedRow


class Tally(NamedTuple):
    """How many rows were read; read = accepted + rejected."""

    accepted: int = 0
    rejected: int = 0

    @property
    def read(self) -> int:
        """All rows, whatever became of them."""
        return self.accepted + self.rejected

    def plus(self, row: Row) -> "Tally":
        """Return the tally with one row more."""
        if isinstance(row, AcceptedRow):
            return Tally(self.accepted + 1, self.rejected)
        return Tally(self.accepted, self.rejected + 1)


class _Remembered(dict[str, T]):
    """What was made of a text: the values of a column repeat. Forgets all when it has grown."""

    _SIZE = 5_000

    def __init__(self, make: Callable[[str], T]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, text: str) -> T:
        if len(self) >= self._SIZE:
            self.clear()
        made = self[text] = self._make(text)
        return made


class _Draft:
    """A task in the making."""

    __slots__ = ("kept", "line", "notes", "rejected", "tags")

    def __init__(self, record: Record) -> None:
        self.line = record.line
        self.tags = list(record.tags)
        self.kept = list(record.paragraphs)
        self.notes: list[Note] = []
        self.rejected = False

    def note(self, column: str, value: str, reason: str) -> None:
        """Report something that does not keep the row from being a task."""
        self.notes.append(Note(self.line, column, value, reason))

    def reject(self, column: str, value: str, reason: str) -> None:
        """Report why the row is no task."""
        self.notes.append(Note(self.line, column, value, reason, rejects=True))
        self.rejected = True


class _Named(NamedTuple):
    """A column that is read: where it is and what it is called."""

    position: int
    name: str


class Converter:
    """Makes rows of the records of one file."""

    def __init__(self, plan: ReadPlan) -> None:
        tool = all_formats()[plan.tool]
        self._tool = tool
        self._options = plan.options
        self._names = [column.name for column in plan.columns]
        self._width = len(plan.columns)
        self._delimiter = plan.delimiter
        self._title = _columns(plan, Role.TITLE)[0]
        self._description = _columns(plan, Role.DESCRIPTION)[:1]
        self._statuses = _columns(plan, Role.STATUS)
        self._dones = [(column, _Remembered(self._read_done)) for column in _columns(plan, Role.DONE)]
        self._dones += [(column, _Remembered(_read_progress)) for column in _columns(plan, Role.PROGRESS)]
        self._priorities = _columns(plan, Role.PRIORITY)
        self._urgents = _columns(plan, Role.URGENT)
        self._dues = _columns(plan, Role.DUE)
        self._zone = _columns(plan, Role.ZONE)[:1]
        self._tags = _columns(plan, Role.TAGS)
        self._single_tags = _columns(plan, Role.TAG)
        self._flags = _columns(plan, Role.FLAG)
        self._kept = _columns(plan, Role.EXTRA)
        self._status_of = _Remembered(self._read_status)
        self._priority_of = _Remembered(self._read_priority)
        self._tags_of = _Remembered(self._read_tags)
        self._date_of = _Remembered(lambda text: read_date(text, plan.date_order))
        self._is_empty = _Remembered(
            lambda text: text.lower() in vocabulary.NOTHING or normalize(text) in tool.empty_values
        )

        # For rows that need no note; a column that the file lacks is read from an empty cell beyond the last.
        self._has_plain_rows = self._finds_plain_rows()
        self._plain_at = tuple(
            found[0].position if found else self._width
            for found in (self._description, self._statuses, self._priorities, self._dues, self._tags)
        )
        self._plain_status = _Remembered(self._read_plain_status)
        self._plain_priority = _Remembered(self._read_plain_priority)
        self._plain_due = _Remembered(self._read_plain_due)
        self._plain_tags = _Remembered(self._read_plain_tags)

    def row(self, number: int, record: Record) -> Row:
        """Return what becomes of the row with this number."""
        return (self._has_plain_rows and self._plain_row(number, record)) or self._any_row(number, record)

    def _finds_plain_rows(self) -> bool:
        tool = self._tool
        several = (self._statuses, self._priorities, self._dues, self._tags)
        rare = (self._dones, self._urgents, self._zone, self._single_tags, self._flags)
        notation = (tool.verbatim, tool.label_in_title, tool.priority_in_tag)
        return max(map(len, several)) <= 1 and not any(rare) and not any(notation)

    def _plain_row(self, number: int, record: Record) -> AcceptedRow | None:
        """Return the common row, about which nothing is to be said, or None if it needs `_any_row`.

        Both make the same of a row; this one takes a third of the time.
        """
        line, cells, paragraphs, more_tags = record
        if paragraphs or more_tags or len(cells) > self._width:
            return None
        cells.append("")
        description_at, status_at, priority_at, due_at, tags_at = self._plain_at
        title = cells[self._title.position].strip()
        status = self._plain_status[cells[status_at]]
        priority = self._plain_priority[cells[priority_at]]
        due_date = self._plain_due[cells[due_at]]
        tags = self._plain_tags[cells[tags_at]]
        description = self._with_kept(self._read_description(cells[description_at]), self._kept_lines(cells))
        if not title.isprintable() or has_controls(description) or self._holds_rows(description):
            return None
        if status is None or priority is None or due_date is False or tags is None:
            return None
        try:
            fields = TaskFields(
                title=title, description=description, status=status, priority=priority, due_date=due_date, tags=tags
            )
        except ValidationError:
            return None
        return _new(AcceptedRow, (number, line, fields, ()))

    def _read_plain_status(self, cell: str) -> Status | None:
        status, text = self._read_status(cell)
        return status or (None if text else Status.TODO)

    def _read_plain_priority(self, cell: str) -> Priority | None:
        priority, unknown = self._read_priority(cell)
        return priority or (None if unknown else Priority.MEDIUM)

    def _read_plain_due(self, cell: str) -> date | Literal[False] | None:
        text = cell.strip()
        if not text:
            return None
        return False if "→" in text else self._date_of[text] or False

    def _read_plain_tags(self, cell: str) -> tuple[str, ...] | None:
        tags = tuple(dict.fromkeys(filter(None, map(self._clean_tag, self._read_tags(cell)))))
        return tags if len(tags) <= TAG_COUNT and max(map(len, tags), default=0) <= TAG_LENGTH else None

    def _any_row(self, number: int, record: Record) -> Row:
        draft = _Draft(record)
        cells = record.cells
        self._report_swallowed(cells, draft)
        title = self._read_title(cells, draft)
        status = self._choose_status(cells, draft)
        priority = self._choose_priority(cells, draft)
        due_date = self._choose_due_date(cells, draft)
        self._collect_tags(cells, draft)
        self._keep(cells, draft)
        if self._tool.priority_in_tag is not None:
            priority = self._priority_of_tags(draft) or priority
        tags = self._settle_tags(draft)
        description = self._compose_description(cells, draft)
        if draft.rejected:
            return RejectedRow(number, record.line, tuple(draft.notes))
        try:
            fields = TaskFields(
                title=title, description=description, status=status, priority=priority, due_date=due_date, tags=tags
            )
        except ValidationError as error:
            draft.notes.extend(_explained(error, record.line))
            return RejectedRow(number, record.line, tuple(draft.notes))
        return AcceptedRow(number, record.line, fields, tuple(draft.notes))

    def _report_swallowed(self, cells: Sequence[str], draft: _Draft) -> None:
        for name, cell in zip(self._names, cells, strict=False):
            if self._holds_rows(cell):
                draft.note(name, cell, "some of its lines look like rows: perhaps a quote before them is not closed")

    def _holds_rows(self, text: str) -> bool:
        # A quote that is missing may be made up for by one of a later row, and then it is no fault of form.
        if "\n" not in text or self._width < _FEWEST_CELLS_OF_A_ROW:
            return False
        between = text.split("\n")[1:-1]
        return bool(between) and all(line.count(self._delimiter) == self._width - 1 for line in between)

    def _read_title(self, cells: Sequence[str], draft: _Draft) -> str:
        position, name = self._title
        text = cells[position] if self._tool.verbatim else cells[position].strip()
        if not text.isprintable():
            text = self._without_controls(text, name, draft)
        if self._tool.label_in_title is not None:
            text = self._take_labels(text, draft)
        if not text:
            draft.reject(name, "", "the row has no title")
        elif len(text) > TITLE_LENGTH:
            self._shorten(draft, name, text, TITLE_LENGTH)
            return cut(text, TITLE_LENGTH)
        return text

    def _without_controls(self, text: str, name: str, draft: _Draft) -> str:
        line = single_line(text) if self._tool.verbatim else single_line(text).strip()
        if line != text:
            draft.note(name, line, "line breaks in a title became spaces, and control characters were taken out")
        return line

    def _take_labels(self, text: str, draft: _Draft) -> str:
        label = self._tool.label_in_title
        if label is None or (rest := label.sub("", text).strip()) == "" or rest == text:
            return text
        draft.tags += label.findall(text)
        return rest

    def _shorten(self, draft: _Draft, name: str, text: str, length: int) -> None:
        reason = f"longer than {length} characters"
        if self._options.long_values == "reject":
            draft.reject(name, text, reason)
            return
        draft.note(name, text, f"{reason}: cut, and kept in full in the description")
        draft.kept.append(f"{name}: {text}")

    def _choose_status(self, cells: Sequence[str], draft: _Draft) -> Status:
        chosen: Status | None = None
        unknown: list[tuple[str, str]] = []
        for position, name in self._statuses:
            status, text = self._status_of[cells[position]]
            if status is None and text:
                unknown.append((name, text))
            chosen = chosen or status
        if self._dones:
            chosen = self._choose_done(cells, draft, chosen, unknown)
        for name, text in unknown:
            self._report_unknown(draft, name, text, f"not a status that is known: the task is {chosen or Status.TODO}")
        return chosen or Status.TODO

    def _choose_done(
        self, cells: Sequence[str], draft: _Draft, chosen: Status | None, unknown: list[tuple[str, str]]
    ) -> Status | None:
        for (position, name), read in self._dones:
            status, text = read[cells[position]]
            if status is None and text:
                unknown.append((name, text))
            elif status is Status.DONE and chosen is not Status.CANCELLED:
                chosen = status
            else:
                chosen = chosen or status
            if status is Status.IN_PROGRESS or _is_dated(text):
                # It says more than the status does.
                draft.kept.append(f"{name}: {text}")
        return chosen

    def _report_unknown(self, draft: _Draft, name: str, text: str, reason: str) -> None:
        if self._options.unknown_values == "reject":
            draft.reject(name, text, reason.partition(":")[0])
            return
        draft.note(name, text, f"{reason}, and what was written is kept as a tag")
        draft.tags.append(text)

    def _read_status(self, cell: str) -> tuple[Status | None, str]:
        text = cell.strip()
        if text.lower() in vocabulary.NOTHING:
            return None, ""
        word = normalize(text)
        if word in self._tool.empty_values:
            return None, ""
        return self._tool.statuses.get(word) or vocabulary.STATUSES.get(word), text

    def _read_done(self, cell: str) -> tuple[Status | None, str]:
        text = cell.strip()
        word = normalize(text)
        if text.lower() in vocabulary.NOTHING:
            return None, ""
        if word in vocabulary.NO:
            return Status.TODO, text
        if word in vocabulary.YES or text in vocabulary.CHECK_MARKS:
            return Status.DONE, text
        if text.endswith("%"):
            return _read_progress(text)
        status, _ = self._read_status(text)
        # The day on which it was done.
        return status or (Status.DONE if _is_dated(text) else None), text

    def _choose_priority(self, cells: Sequence[str], draft: _Draft) -> Priority:
        chosen: Priority | None = None
        for position, name in self._priorities:
            priority, text = self._priority_of[cells[position]]
            if text:
                self._report_unknown(
                    draft, name, text, f"not a priority that is known: the task's is {chosen or Priority.MEDIUM}"
                )
            chosen = chosen or priority
        if self._urgents and any(normalize(cells[position]) in vocabulary.YES for position, _ in self._urgents):
            return Priority.HIGH
        return chosen or Priority.MEDIUM

    def _priority_of_tags(self, draft: _Draft) -> Priority | None:
        pattern = self._tool.priority_in_tag
        found = (pattern.fullmatch(tag) for tag in draft.tags) if pattern else ()
        return next((priority for match in found if match and (priority := self._priority_of[match[1]][0])), None)

    def _read_priority(self, cell: str) -> tuple[Priority | None, str]:
        text = cell.strip()
        word = normalize(text)
        if word in self._tool.priorities:
            return self._tool.priorities[word], ""
        if text.lower() in vocabulary.NOTHING or word in vocabulary.NO_PRIORITY or word in self._tool.empty_values:
            return None, ""
        priority = vocabulary.PRIORITIES.get(word)
        return priority, "" if priority else text

    def _choose_due_date(self, cells: Sequence[str], draft: _Draft) -> date | None:
        chosen: date | None = None
        for position, name in self._dues:
            text = cells[position].strip()
            if not text or self._is_empty[text]:
                continue
            due_date = self._zoned(text, cells, draft) if self._zone else self._date_of[text]
            if due_date is None:
                self._report_unreadable(draft, name, text)
            elif "→" in text or chosen not in {None, due_date}:
                draft.kept.append(f"{name}: {text}")
            chosen = chosen or due_date
        return chosen

    def _zoned(self, text: str, cells: Sequence[str], draft: _Draft) -> date | None:
        position, name = self._zone[0]
        zone = cells[position].strip()
        if not zone:
            return self._date_of[text]
        moved = read_instant(text, zone)
        if moved is None and (as_written := self._date_of[text]) is not None:
            draft.note(name, zone, "not a time zone that is known: the due date is the date as written")
            return as_written
        return moved

    def _report_unreadable(self, draft: _Draft, name: str, text: str) -> None:
        if self._options.unreadable_dates == "reject":
            draft.reject(name, text, "not a date that can be read")
            return
        draft.note(name, text, "not a date that can be read: the task has no due date from it; kept in the description")
        draft.kept.append(f"{name}: {multi_line(text)}")

    def _collect_tags(self, cells: Sequence[str], draft: _Draft) -> None:
        for position, _ in self._tags:
            if cells[position]:
                draft.tags += self._tags_of[cells[position]]
        for position, _ in self._single_tags:
            text = cells[position].strip()
            if text and not self._is_empty[text]:
                draft.tags.append(self._tool.read_tag(text) if self._tool.read_tag else text)
        for position, name in self._flags:
            if normalize(cells[position]) in vocabulary.YES:
                draft.tags.append(name)

    def _read_tags(self, cell: str) -> list[str]:
        text = cell.strip()
        if self._is_empty[text]:
            return []
        if self._tool.tags_as_json:
            return _from_json(text)
        if text.startswith("[") and text.endswith("]"):
            text = text[1:-1]
        for separator in self._tool.separators + " " * self._options.spaces_separate_tags:
            text = text.replace(separator, "\n")
        tags = (part.strip(" \t\"'") for part in text.splitlines())
        return [self._tool.read_tag(tag) if self._tool.read_tag else tag for tag in tags if tag]

    def _settle_tags(self, draft: _Draft) -> tuple[str, ...]:
        if not draft.tags:
            return ()
        tags: dict[str, None] = {}
        for tag in filter(None, map(self._clean_tag, draft.tags)):
            if len(tag) > TAG_LENGTH:
                self._shorten(draft, "tags", tag, TAG_LENGTH)
            tags[cut(tag, TAG_LENGTH)] = None
        if len(tags) <= TAG_COUNT:
            return tuple(tags)
        more = ", ".join(list(tags)[TAG_COUNT:])
        reason = f"more than {TAG_COUNT} tags"
        if self._options.long_values == "reject":
            draft.reject("tags", more, reason)
        else:
            draft.note("tags", more, f"{reason}: the rest is kept in the description")
            draft.kept.append(f"tags: {more}")
        return tuple(tags)[:TAG_COUNT]

    def _clean_tag(self, tag: str) -> str:
        return single_line(tag) if self._tool.verbatim else single_line(tag).strip()

    def _keep(self, cells: Sequence[str], draft: _Draft) -> None:
        draft.kept += self._kept_lines(cells)
        if len(cells) > self._width:
            self._keep_extra(cells[self._width :], draft)

    def _kept_lines(self, cells: Sequence[str]) -> list[str]:
        return [
            f"{name}: {text}"
            for position, name in self._kept
            if cells[position] and (text := cells[position].strip()) and not self._is_empty[text]
        ]

    def _keep_extra(self, extra: Iterable[str], draft: _Draft) -> None:
        texts = [text.strip() for text in extra if text.strip()]
        if not texts:
            return
        joined = ", ".join(texts)
        reason = "more cells than the header has columns; perhaps a text with the delimiter in it has no quotes"
        if self._options.extra_cells == "reject":
            draft.reject("", joined, reason)
            return
        draft.note("", joined, f"{reason}: kept in the description")
        draft.kept.append(f"more cells: {joined}")

    def _compose_description(self, cells: Sequence[str], draft: _Draft) -> str:
        text = ""
        name = "description"
        for position, name in self._description:  # noqa: B007 - its name is for the notes below
            text = self._read_description(cells[position])
        text = self._with_kept(text, draft.kept)
        if text and has_controls(text):
            draft.note(name, "", "control characters were taken out")
            text = multi_line(text)
        if len(text) <= DESCRIPTION_LENGTH:
            return text
        reason = f"with all that is kept there, longer than {DESCRIPTION_LENGTH} characters"
        if self._options.long_values == "reject":
            draft.reject(name, text, reason)
        else:
            draft.note(name, text, f"{reason}: cut")
        return cut(text, DESCRIPTION_LENGTH)

    def _with_kept(self, text: str, kept: list[str]) -> str:
        if not kept:
            return text
        lines = "\n".join(kept)
        return f"{text}\n\n{lines}" if text else lines

    def _read_description(self, cell: str) -> str:
        if self._tool.verbatim:
            return cell
        text = cell.strip()
        if self._tool.empty_values and len(text) < TITLE_LENGTH and normalize(text) in self._tool.empty_values:
            return ""
        if self._tool.breaks_as_text and "\\n" in text and "\n" not in text:
            return text.replace("\\n", "\n").strip()
        return text


def _columns(plan: ReadPlan, role: Role) -> list[_Named]:
    found = ((column.rank, position) for position, column in enumerate(plan.columns) if column.role is role)
    return [_Named(position, plan.columns[position].name) for _, position in sorted(found)]


def _from_json(text: str) -> list[str]:
    try:
        tags = json.loads(text)
    except ValueError:
        return [text]
    return [str(tag) for tag in tags] if isinstance(tags, list) else [text]


def _is_dated(text: str) -> bool:
    return len(text) > 5 and sum(map(str.isdigit, text)) > 2


def _read_progress(cell: str) -> tuple[Status | None, str]:
    text = cell.strip()
    if not text:
        return None, ""
    try:
        share = float(text.rstrip("% ").replace(",", "."))
    except ValueError:
        return None, text
    if share <= 0:
        return Status.TODO, text
    return (Status.DONE if share >= 100 else Status.IN_PROGRESS), text


def _explained(error: ValidationError, line: int) -> Iterable[Note]:
    for fault in error.errors():
        reason = fault["msg"].removeprefix("Value error, ")
        yield Note(line, str(fault["loc"][0]), str(fault["input"]), reason, rejects=True)
