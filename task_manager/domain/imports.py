"""Imports: one stored CSV file each, with the counts of its rows."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictInt, computed_field

from task_manager.domain.attachment import Filename
from task_manager.domain.identifiers import is_id
from task_manager.domain.validation import WholeNumbers

FILE_BYTES = 500_000_000
"""Maximum size of a file: one invocation reads it twice, and may take 15 minutes."""

_API_PREFIX = "api/"
_UNSAFE = re.compile(r"[^\w .()+-]")
_NAME_BYTES = 200
"""Maximum length of the file's name within its object key: S3 allows keys of up to 1,024 bytes."""


class ImportStatus(StrEnum):
    """Status of an import. `failed` means that the file as a whole could not be used."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Import(BaseModel):
    """Import as it is stored and returned to clients. Times are UTC.

    Once it is finished, `rows_read` = `rows_created` + `rows_rejected`; while it is running, `rows_read` may be larger.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, defer_build=True)

    id: str
    key: str
    version: str | None = Field(default=None, exclude=True)
    """Version of the object at `key`, not shown to clients; None before the object is stored."""
    status: ImportStatus = ImportStatus.RUNNING
    rows_read: int = 0
    rows_created: int = 0
    rows_rejected: int = 0
    report_key: str | None = None
    error: str | None = Field(
        default=None, description="Why the file could not be used, or not to its end, or that rows could not be stored."
    )
    started_at: AwareDatetime
    progress_at: AwareDatetime | None = Field(default=None, description="Time of the last update of the counts.")
    finished_at: AwareDatetime | None = None

    @computed_field(description="Rows created or rejected, a second, from the start to the end or to the last count.")  # type: ignore[prop-decorator]
    @property
    def rows_per_second(self) -> float | None:
        """Throughput of the import; None before the first count."""
        end = self.finished_at or self.progress_at
        seconds = (end - self.started_at).total_seconds() if end else 0
        return round((self.rows_created + self.rows_rejected) / seconds, 1) if seconds > 0 else None

    def with_counts(self, *, read: int, created: int, rejected: int, now: datetime) -> Self:
        """Return the import with the counts as they are at `now`."""
        counts = {"rows_read": read, "rows_created": created, "rows_rejected": rejected, "progress_at": now}
        return self.model_copy(update=counts)

    def succeeded(self, *, read: int, created: int, report_key: str, now: datetime, error: str | None = None) -> Self:
        """Return the import as finished, with all rows that are no tasks as rejected.

        Args:
            read: Number of rows in the file.
            created: Number of rows that are tasks.
            report_key: Object key of the report, which names the rejected rows.
            now: Time at which the import finished.
            error: Reason why rows of a usable file are missing; None where none is missing.
        """
        result = {"status": ImportStatus.SUCCEEDED, "report_key": report_key, "error": error, "finished_at": now}
        counted = self.with_counts(read=read, created=created, rejected=read - created, now=now)
        return counted.model_copy(update=result)

    def failed(self, error: str, now: datetime) -> Self:
        """Return the import as finished without any task, because its file could not be used."""
        result = {"status": ImportStatus.FAILED, "error": error, "finished_at": now}
        # Rows may have been read, but none is a task, and no report names them.
        return self.with_counts(read=0, created=0, rejected=0, now=now).model_copy(update=result)


@dataclass(frozen=True, slots=True)
class FirstFile:
    """First file with a certain content: the id of its import and its object key."""

    import_id: str
    key: str


class CsvDescription(BaseModel):
    """Name and size, in bytes, of a CSV file that a client is about to upload."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    filename: Filename
    size: Annotated[StrictInt, Field(ge=1, le=FILE_BYTES), WholeNumbers]


def object_key_for(imports_prefix: str, import_id: str, filename: str) -> str:
    """Return the object key of a file that a client sends for an import; `import_id_of` parses it.

    The key ends with the last segment of the filename, as RFC 7578, section 4.2, requires, without characters that are
    special in a URL or on a screen. Of a long name only the end is kept.
    """
    segment = re.split(r"[/\\]", filename)[-1]
    safe = _UNSAFE.sub("_", segment).strip(" .") or "file.csv"
    return f"{imports_prefix}{_API_PREFIX}{import_id}/{safe.encode()[-_NAME_BYTES:].decode(errors='ignore')}"


def import_id_of(object_key: str, imports_prefix: str) -> str | None:
    """Return the import id within the key of a file that a client sent; None for any other object key."""
    import_id, _, filename = object_key.removeprefix(f"{imports_prefix}{_API_PREFIX}").partition("/")
    return import_id if is_id(import_id) and filename else None
