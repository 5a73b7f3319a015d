"""The second pass over a file: its rows, one by one, as tasks or with the reasons why they are none."""

from collections.abc import Iterable, Iterator
from itertools import count, islice

from task_manager.csv_import.convert import Converter, Row
from task_manager.csv_import.encoding import Decoder, lines
from task_manager.csv_import.formats import all_formats
from task_manager.csv_import.read_plan import ReadPlan
from task_manager.csv_import.records import records, unwrapped
from task_manager.csv_import.table import Table


def read(chunks: Iterable[bytes], plan: ReadPlan) -> Iterator[Row]:
    """Yield the rows of a file in bounded memory; the same bytes and plan give the same rows with the same numbers.

    Args:
        chunks: The bytes of the file that the plan was made from.
        plan: What `examine` returned.
    """
    batches = lines(chunks, Decoder(plan.encoding))
    found = (
        unwrapped(batches, plan.outer_delimiter, plan.delimiter)
        if plan.outer_delimiter
        else records(batches, plan.delimiter)
    )
    table = Table(plan.header, all_formats()[plan.tool])
    yield from map(Converter(plan).row, count(1), table.rows(islice(found, plan.first_record, None)))
