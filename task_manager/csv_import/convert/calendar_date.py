"""Calendar dates of rows: when a task is due, and when it starts."""

from collections.abc import Sequence
from datetime import date

from task_manager.csv_import.convert.columns import columns_with_role, empty_value_cache
from task_manager.csv_import.convert.draft import Draft
from task_manager.csv_import.dates import RANGE_ARROW, read_date, read_instant
from task_manager.csv_import.format import Format
from task_manager.csv_import.read_plan import ReadPlan
from task_manager.csv_import.roles import Role
from task_manager.csv_import.serial_dates import read_serial
from task_manager.csv_import.text import multi_line
from task_manager.csv_import.value_cache import ValueCache


class DateReader:
    """Reads a date of a row, from the columns of a role."""

    def __init__(self, plan: ReadPlan, tool: Format, role: Role, name: str) -> None:
        self._name = name
        self._rejects_unreadable_dates = plan.options.unreadable_dates == "reject"
        self._reported = plan.reported_values
        self._columns = columns_with_role(plan, role)
        self._zone_column = columns_with_role(plan, Role.ZONE)[:1]
        self._is_empty = empty_value_cache(tool)
        self.dates = ValueCache(lambda text: read_date(text, plan.date_order, plan.year))
        """Dates by their stripped text; None for one that cannot be read."""
        self._serial_columns = plan.serial_columns
        self._serial_dates = ValueCache(read_serial)

    def read(self, cells: Sequence[str], draft: Draft) -> date | None:
        """Return the first date that can be read; another one is kept in the description."""
        chosen: date | None = None
        for position, name in self._columns:
            text = cells[position].strip()
            if not text or self._is_empty[text]:
                continue
            day = self._read_zoned(text, cells, draft) if self._zone_column else self.dates_at(position)[text]
            if day is None and (position, text) in self._reported:
                draft.keep(name, multi_line(text))
            elif day is None:
                self._report_unreadable(draft, name, text)
            elif RANGE_ARROW in text or chosen not in {None, day}:
                draft.keep(name, text)
            chosen = chosen or day
        return chosen

    def unreadable_text(self, position: int, cell: str) -> str:
        """Return the text of a cell if it is no date; an instant may be one in the zone of its row."""
        text = cell.strip()
        is_date = (
            not text or self._is_empty[text] or bool(self._zone_column) or self.dates_at(position)[text] is not None
        )
        return "" if is_date else text

    def dates_at(self, position: int) -> ValueCache[date | None]:
        """Return the dates of a column by their stripped text; None for one that cannot be read."""
        return self._serial_dates if position in self._serial_columns else self.dates

    def _read_zoned(self, text: str, cells: Sequence[str], draft: Draft) -> date | None:
        position, name = self._zone_column[0]
        zone = cells[position].strip()
        if not zone:
            return self.dates[text]
        zoned_date = read_instant(text, zone)
        if zoned_date is None and (written_date := self.dates[text]) is not None:
            draft.note(name, zone, f"unknown time zone: the {self._name} is the date as written")
            return written_date
        return zoned_date

    def _report_unreadable(self, draft: Draft, name: str, text: str) -> None:
        fault = "not a date that can be read"
        remedy = f"no {self._name} was set from it, and the value is kept in the description"
        if draft.note_or_reject(name, text, fault, remedy, reject=self._rejects_unreadable_dates):
            draft.keep(name, multi_line(text))
