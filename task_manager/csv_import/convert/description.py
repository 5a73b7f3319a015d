"""Descriptions of rows, with a line for each value that has no field of its own."""

from collections.abc import Sequence

from task_manager.csv_import.convert.columns import columns_with_role, empty_value_cache
from task_manager.csv_import.convert.draft import Draft
from task_manager.csv_import.format import Format
from task_manager.csv_import.read_plan import ReadPlan
from task_manager.csv_import.roles import Role
from task_manager.csv_import.text import cut, multi_line, normalize_value
from task_manager.domain.field_types import DESCRIPTION_LENGTH, TITLE_LENGTH
from task_manager.domain.text import has_forbidden


class DescriptionReader:
    """Reads the description of a row."""

    def __init__(self, plan: ReadPlan, tool: Format) -> None:
        self._tool = tool
        self._options = plan.options
        self._width = len(plan.columns)
        self._column = next(iter(columns_with_role(plan, Role.DESCRIPTION)), None)
        self._extra_columns = columns_with_role(plan, Role.EXTRA)
        self._is_empty = empty_value_cache(tool)

    def read_cell(self, cell: str) -> str:
        """Return the text of a cell of the column of descriptions."""
        if self._tool.verbatim:
            return cell
        text = cell.strip()
        if self._tool.empty_values and len(text) < TITLE_LENGTH and normalize_value(text) in self._tool.empty_values:
            return ""
        if self._tool.escaped_line_breaks and "\\n" in text and "\n" not in text:
            return text.replace("\\n", "\n").strip()
        return text

    def extra_lines(self, cells: Sequence[str]) -> list[str]:
        """Return a line for each value in a column that is no field of a task."""
        return [
            f"{name}: {text}"
            for position, name in self._extra_columns
            if cells[position] and (text := cells[position].strip()) and not self._is_empty[text]
        ]

    def keep_extra(self, cells: Sequence[str], draft: Draft) -> None:
        """Keep the values of extra columns; those in cells beyond the last column are kept too, or reject the row."""
        draft.kept_lines += self.extra_lines(cells)
        if len(cells) > self._width:
            self._keep_surplus(cells[self._width :], draft)

    def compose(self, cells: Sequence[str], draft: Draft) -> str:
        """Return the description with the draft's lines; one that is too long is cut, or rejects the row."""
        text, name = "", "description"
        if self._column is not None:
            text, name = self.read_cell(cells[self._column.position]), self._column.name
        text = with_lines(text, draft.kept_lines)
        if text and has_forbidden(text):
            draft.note(name, "", "control characters were removed")
            text = multi_line(text)
        if len(text) > DESCRIPTION_LENGTH:
            fault = f"with the values kept there, longer than {DESCRIPTION_LENGTH} characters"
            draft.note_or_reject(name, text, fault, "cut", reject=self._options.long_values == "reject")
        return cut(text, DESCRIPTION_LENGTH)

    def _keep_surplus(self, cells: Sequence[str], draft: Draft) -> None:
        texts = ", ".join(text for cell in cells if (text := cell.strip()))
        if not texts:
            return
        fault = "more cells than the header has columns; a text with the delimiter in it may lack quotes"
        reject = self._options.extra_cells == "reject"
        if draft.note_or_reject("", texts, fault, "kept in the description", reject=reject):
            draft.keep("more cells", texts)


def with_lines(text: str, lines: Sequence[str]) -> str:
    """Return a text and then the lines, as a paragraph of their own."""
    if not lines:
        return text
    paragraph = "\n".join(lines)
    return f"{text}\n\n{paragraph}" if text else paragraph
