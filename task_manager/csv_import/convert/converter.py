"""Conversion of records to rows, accepted as tasks or rejected with reasons."""

from collections.abc import Iterable, Sequence

from pydantic import ValidationError

from task_manager.csv_import.convert.draft import Draft
from task_manager.csv_import.convert.embedded_rows import holds_rows
from task_manager.csv_import.convert.plain_rows import PlainRowConverter, has_plain_rows
from task_manager.csv_import.convert.readers import Readers
from task_manager.csv_import.formats import all_formats
from task_manager.csv_import.notes import Note
from task_manager.csv_import.read_plan import ReadPlan
from task_manager.csv_import.records import Record
from task_manager.csv_import.rows import AcceptedRow, RejectedRow, Row
from task_manager.domain.task import TaskFields


class Converter:
    """Converts the records of one file to rows."""

    def __init__(self, plan: ReadPlan) -> None:
        tool = all_formats()[plan.tool]
        self._names = [column.name for column in plan.columns]
        self._delimiter = plan.dialect.delimiter
        self._readers = Readers(plan, tool)
        self._plain = PlainRowConverter(plan, self._readers) if has_plain_rows(plan, tool) else None

    def convert(self, number: int, record: Record) -> Row:
        """Return the row with this number."""
        return (self._plain and self._plain.convert(number, record)) or self._convert_any(number, record)

    def _convert_any(self, number: int, record: Record) -> Row:
        draft = Draft(record)
        cells = record.cells
        self._report_embedded_rows(cells, draft)
        title = self._readers.title.read(cells, draft)
        status = self._readers.status.read(cells, draft)
        priority = self._readers.priority.read(cells, draft)
        due_date = self._readers.due_date.read(cells, draft)
        start_date = self._readers.start_date.read(cells, draft)
        completed_at = self._readers.completion.read(cells, status, draft)
        assignee = self._readers.assignee.read(cells, draft)
        list_ = self._readers.list.read(cells, draft)
        external_id = self._readers.external_id.read(cells, draft)
        external_url = self._readers.external_url.read(cells, draft)
        self._readers.tags.collect(cells, draft)
        self._readers.description.keep_extra(cells, draft)
        priority = self._readers.priority.read_tags(draft.tags) or priority
        tags = self._readers.tags.limit(draft)
        description = self._readers.description.compose(cells, draft)
        if draft.is_rejected:
            return RejectedRow(number, record.line, tuple(draft.notes))
        try:
            fields = TaskFields(
                title=title,
                description=description,
                status=status,
                priority=priority,
                due_date=due_date,
                tags=tags,
                start_date=start_date,
                assignee=assignee,
                list=list_,
                external_id=external_id,
                external_url=external_url,
            )
        except ValidationError as error:
            return RejectedRow(number, record.line, (*draft.notes, *_rejections(error, record)))
        return AcceptedRow(number, record.line, fields, tuple(draft.notes), completed_at)

    def _report_embedded_rows(self, cells: Sequence[str], draft: Draft) -> None:
        for name, cell in zip(self._names, cells, strict=False):
            if holds_rows(cell, self._delimiter, len(self._names)):
                reason = "some lines of this cell look like rows: a quote before them may not be closed"
                draft.note(name, cell, reason)


def _rejections(error: ValidationError, record: Record) -> Iterable[Note]:
    for fault in error.errors():
        reason = fault["msg"].removeprefix("Value error, ")
        yield Note(record.line, str(fault["loc"][0]), str(fault["input"]), reason, rejects=True, row=record.row)
