"""An import: one file that was dropped, and what became of its rows."""

from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict


class ImportStatus(StrEnum):
    """How far an import has come. `failed` means that the file as a whole could not be used."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Import(BaseModel):
    """An import as it is stored and shown; `rows_read` = `rows_created` + `rows_rejected`. Moments are UTC."""

    model_config = ConfigDict(frozen=True)

    id: str
    key: str
    status: ImportStatus = ImportStatus.RUNNING
    rows_read: int = 0
    rows_created: int = 0
    rows_rejected: int = 0
    report_key: str | None = None
    error: str | None = None
    started_at: AwareDatetime
    finished_at: AwareDatetime | None = None
