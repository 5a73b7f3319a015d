"""Intermediate files of the import workflow."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryFile

from task_manager.csv_import import AcceptedRow
from task_manager.domain.ports.objects import ObjectStore
from task_manager.domain.task import TaskFields


@dataclass(frozen=True, slots=True)
class WorkArea:
    """Objects that the steps of the workflow pass to each other. A lifecycle rule of the bucket deletes them."""

    object_store: ObjectStore
    work_prefix: str

    def report_key(self, import_id: str) -> str:
        """Return the object key of the report of a running import."""
        return f"{self.work_prefix}{import_id}/report.csv"

    def write_chunk(self, import_id: str, number: int, rows: Iterable[AcceptedRow]) -> None:
        """Store the rows of a chunk, one JSON object per line."""
        with TemporaryFile("w+b") as file:
            for row in rows:
                fields = row.fields.model_dump(mode="json")
                content = {"number": row.number, "line": row.line, "fields": fields}
                if row.completed_at is not None:
                    content["completed_at"] = row.completed_at.isoformat()
                file.write(json.dumps(content).encode() + b"\n")
            file.seek(0)
            self.object_store.write(self._chunk_key(import_id, number), file)

    def read_chunk(self, import_id: str, number: int) -> Iterator[AcceptedRow]:
        """Yield the rows of a chunk, without their notes.

        Raises:
            NotFound: There is no such chunk.
        """
        chunk = self.object_store.find(self._chunk_key(import_id, number), None)
        for line in _lines(self.object_store.read(chunk)):
            row = json.loads(line)
            fields = TaskFields.model_validate(row["fields"])
            completed_at = row.get("completed_at")
            yield AcceptedRow(
                row["number"], row["line"], fields, (), completed_at and datetime.fromisoformat(completed_at)
            )

    def _chunk_key(self, import_id: str, number: int) -> str:
        return f"{self.work_prefix}{import_id}/chunk-{number:06}.jsonl"


def _lines(parts: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for part in parts:
        *lines, rest = (rest + part).split(b"\n")
        yield from lines
    if rest:
        yield rest
