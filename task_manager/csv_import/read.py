"""Second pass over a file: its rows, one by one, accepted as tasks or rejected with reasons."""

from collections.abc import Iterable, Iterator
from itertools import count

from task_manager.csv_import.convert.converter import Converter
from task_manager.csv_import.encoding import Decoder, lines
from task_manager.csv_import.formats import all_formats
from task_manager.csv_import.read_plan import ReadPlan
from task_manager.csv_import.records import read_records
from task_manager.csv_import.rows import Row
from task_manager.csv_import.table import Table


def read(chunks: Iterable[bytes], plan: ReadPlan) -> Iterator[Row]:
    """Yield the rows of a file in bounded memory; the same bytes and plan give the same rows with the same numbers.

    Args:
        chunks: The bytes of the file for which the plan was made.
        plan: The result of `analyze`.
    """
    batches = lines(chunks, Decoder(plan.encoding))
    records = read_records(batches, plan.dialect)
    table = Table(plan.header, all_formats()[plan.tool], plan.columns, plan.structure)
    yield from map(Converter(plan).convert, count(1), table.rows(records, plan.first_record))
