"""Titles of rows."""

from collections.abc import Sequence

from task_manager.csv_import.convert.columns import columns_with_role
from task_manager.csv_import.convert.draft import Draft
from task_manager.csv_import.format import Format
from task_manager.csv_import.read_plan import ReadPlan
from task_manager.csv_import.roles import Role
from task_manager.csv_import.text import cut, single_line
from task_manager.domain.field_types import TITLE_LENGTH
from task_manager.domain.text import is_blank


class TitleReader:
    """Reads the title of a row; tags inside it become tags of the draft."""

    def __init__(self, plan: ReadPlan, tool: Format) -> None:
        self.position, self._name = columns_with_role(plan, Role.TITLE)[0]
        self._tool = tool
        self._rejects_long_values = plan.options.long_values == "reject"

    def read(self, cells: Sequence[str], draft: Draft) -> str:
        """Return the title; without one, reject the row."""
        text = cells[self.position] if self._tool.verbatim else cells[self.position].strip()
        if not text.isprintable():
            text = self._without_controls(text, draft)
        if self._tool.title_tag_pattern is not None:
            text = self._without_tags(text, draft)
        if is_blank(text):
            texts = ", ".join(text for cell in cells if (text := " ".join(cell.split())))
            draft.reject(self._name, texts, "the row has no title")
        elif len(text) > TITLE_LENGTH:
            fault = f"longer than {TITLE_LENGTH} characters"
            remedy = "cut, and kept in full in the description"
            if draft.note_or_reject(self._name, text, fault, remedy, reject=self._rejects_long_values):
                draft.keep(self._name, text)
            return cut(text, TITLE_LENGTH)
        return text

    def _without_controls(self, text: str, draft: Draft) -> str:
        line = single_line(text) if self._tool.verbatim else single_line(text).strip()
        if line != text:
            reason = "line breaks in the title were replaced by spaces, and control characters removed"
            draft.note(self._name, line, reason)
        return line

    def _without_tags(self, text: str, draft: Draft) -> str:
        pattern = self._tool.title_tag_pattern
        if pattern is None or (rest := pattern.sub("", text).strip()) == "" or rest == text:
            return text
        draft.tags += pattern.findall(text)
        return rest
