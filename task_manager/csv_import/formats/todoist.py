"""Todoist: a project exported as CSV, or a template. Rows are tasks, sections, notes on the task above and settings."""

import re
from collections.abc import Iterator, Mapping

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.records import Record
from task_manager.csv_import.roles import Role
from task_manager.domain.field_types import DESCRIPTION_LENGTH
from task_manager.domain.task import Priority

_UNCLICKABLE = "* "
_LABEL = re.compile(r"(?:^|(?<=\s))@(\S+)\s*")


def _tasks(records: Iterator[Record], positions: Mapping[str, int]) -> Iterator[Record]:
    kind, content = positions["type"], positions["content"]
    indent = positions.get("indent")
    section: list[str] = []
    parents: list[str] = []
    held: Record | None = None
    for record in records:
        text = record.cells[content].strip()
        match record.cells[kind].strip().casefold():
            case "section":
                section, parents = [text], []
            case "note" if held is not None:
                held = _with_note(held, text)
            case "meta" | "":
                continue
            case _:
                if held is not None:
                    yield held
                del parents[_level(record.cells[indent] if indent is not None else "") - 1 :]
                title = text.removeprefix(_UNCLICKABLE)
                record.cells[content] = title
                held = record._replace(paragraphs=[f"Parent: {parents[-1]}"] if parents else [], groups=section)
                parents.append(_LABEL.sub("", title).strip())
    if held is not None:
        yield held


def _with_note(task: Record, note: str) -> Record:
    # A description holds no more, so that memory stays bounded.
    if sum(map(len, task.paragraphs)) > DESCRIPTION_LENGTH:
        return task
    return task._replace(paragraphs=[*task.paragraphs, f"Note: {note}"])


def _level(indent: str) -> int:
    return min(max(int(indent), 1), 10) if indent.strip().isdecimal() else 1


FORMAT = Format(
    name="Todoist",
    recognized_by=headers("TYPE, CONTENT, PRIORITY, INDENT"),
    columns=column_roles(
        {
            Role.TITLE: "CONTENT",
            Role.DESCRIPTION: "DESCRIPTION",
            Role.PRIORITY: "PRIORITY",
            Role.DUE: "DATE, DEADLINE",
            Role.ASSIGNEE: "RESPONSIBLE",
            Role.EXTRA: "AUTHOR, DURATION, DURATION_UNIT",
            Role.IGNORED: "TYPE, INDENT, DATE_LANG, DEADLINE_LANG, TIMEZONE, IS_COLLAPSED",
        }
    ),
    priorities={"1": Priority.URGENT, "2": Priority.HIGH, "3": Priority.MEDIUM, "4": Priority.LOW},
    title_tag_pattern=_LABEL,
    transform_rows=_tasks,
)
