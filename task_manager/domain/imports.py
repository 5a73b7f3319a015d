"""An import: one file that was dropped, and what became of its rows."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, computed_field

from task_manager.domain.attachment import Filename
from task_manager.domain.identifiers import is_id
from task_manager.domain.validation import WholeNumber

FILE_BYTES = 500_000_000
"""The largest file that is imported: one call of a function reads it, twice, and ends after 15 minutes."""

_SENT_BY_CLIENTS = "api/"
_UNSAFE = re.compile(r"[^\w .()+-]")
_NAME_BYTES = 200
"""How much of a file's name a key holds: S3 takes keys of up to 1,024 bytes."""


class ImportStatus(StrEnum):
    """How far an import has come. `failed` means that the file as a whole could not be used."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Import(BaseModel):
    """An import as it is stored and shown. Moments are UTC.

    Once it has ended, `rows_read` = `rows_created` + `rows_rejected`; while it is running, more may have been read.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    id: str
    key: str
    version: str | None = Field(default=None, exclude=True)
    """Which version of the object at `key` it is of, for ourselves; None while there is none yet."""
    status: ImportStatus = ImportStatus.RUNNING
    rows_read: int = 0
    rows_created: int = 0
    rows_rejected: int = 0
    report_key: str | None = None
    error: str | None = Field(
        default=None, description="Why the file could not be used, or not to its end, or that rows could not be stored."
    )
    started_at: AwareDatetime
    progress_at: AwareDatetime | None = Field(default=None, description="When the counts were last brought up to date.")
    finished_at: AwareDatetime | None = None

    @computed_field(description="Rows created or rejected, a second, from the start to the end or to the last count.")  # type: ignore[prop-decorator]
    @property
    def rows_per_second(self) -> float | None:
        """How fast the import is, or was; None where nothing has been counted yet."""
        until = self.finished_at or self.progress_at
        seconds = (until - self.started_at).total_seconds() if until else 0
        return round((self.rows_created + self.rows_rejected) / seconds, 1) if seconds > 0 else None


@dataclass(frozen=True, slots=True)
class FirstFile:
    """The file that was the first with some content, by its key and the id of its import."""

    import_id: str
    key: str


class CsvDescription(BaseModel):
    """What a client says of a CSV file before it sends it. `size` is in bytes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    filename: Filename
    size: Annotated[WholeNumber, Field(ge=1, le=FILE_BYTES)]


def key_for(prefix: str, import_id: str, filename: str) -> str:
    """Return the key of the file that a client sends for an import; `id_in` finds the id in it again.

    Of the name it holds the last segment, as RFC 7578, section 4.2, has it, without what could mean something in a
    URL or on a screen, and of a long one the end.
    """
    segment = re.split(r"[/\\]", filename)[-1]
    safe = _UNSAFE.sub("_", segment).strip(" .") or "file.csv"
    return f"{prefix}{_SENT_BY_CLIENTS}{import_id}/{safe.encode()[-_NAME_BYTES:].decode(errors='ignore')}"


def id_in(key: str, prefix: str) -> str | None:
    """Return the id of the import that the file at this key was sent for; None where nobody said so."""
    import_id, _, filename = key.removeprefix(f"{prefix}{_SENT_BY_CLIENTS}").partition("/")
    return import_id if is_id(import_id) and filename else None
