"""Ports to the store of imports and to the workflow that imports large files."""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from task_manager.domain.imports import FirstFile, Import
from task_manager.domain.ports.idempotency import IdempotencyKey
from task_manager.domain.ports.objects import StoredObject
from task_manager.domain.ports.paging import Page


class ImportRecords(Protocol):
    """Imports by id. Once an import is split, only its chunks change its counts; once it is finished, nothing does.

    A write that comes too late changes nothing and raises nothing.
    """

    def progress(self, import_: Import) -> bool:
        """Store the counts of a running import that is not split, unless more rows are counted already.

        Two attempts may run at the same time. Return whether the import is still running, split or not.
        """
        ...

    def split(self, import_: Import, chunks: int) -> None:
        """Store the counts of a running import that is not split, and split it into the chunks 1 to `chunks`."""
        ...

    def count_chunk(self, import_id: str, number: int, created: int, now: datetime) -> None:
        """Add the number of rows that a chunk created to the counts of a split import, once per chunk number."""
        ...

    def pending_chunks(self, import_id: str) -> list[int] | None:
        """Return the numbers of the chunks that are not counted yet; None where the import is not split.

        Raises:
            NotFound: There is no such import.
        """
        ...

    def register_content(self, digest: str, import_: Import) -> FirstFile:
        """Return the first file with this digest of its content, which is that of `import_` if there was none before.

        Repeated and concurrent calls return the same file.
        """
        ...

    def finish(self, import_: Import) -> None:
        """Store the result of a running import."""
        ...

    def get(self, import_id: str) -> Import:
        """Return an import.

        Raises:
            NotFound: There is no such import.
        """
        ...


class ImportStore(ImportRecords, Protocol):
    """Store of imports: records, creation and the list."""

    def create(self, import_: Import) -> Import:
        """Store a new import; return the stored one, which is the earlier one where the id is taken."""
        ...

    def running(self, until: datetime) -> Iterator[Import]:
        """Yield the running imports with ids of the time before `until`, newest first."""
        ...

    def page(self, limit: int, after: str | None = None) -> Page[Import]:
        """Return up to `limit` imports, newest first, from the first after the cursor `after`."""
        ...


class ImportKeys(Protocol):
    """Imports by idempotency key, kept for 24 hours."""

    def claim(self, key: IdempotencyKey, import_: Import, /) -> Import | None:
        """Bind a free key to an import whose file is not stored yet; return the import that the key is bound to.

        Raises:
            IdempotencyKeyReused: The key is bound to a request with another fingerprint.
        """
        ...


class ImportWorkflow(Protocol):
    """Workflow that imports a large file in chunks."""

    def start(self, import_id: str, stored_object: StoredObject) -> None:
        """Start the workflow for an import; repeated calls start it once."""
        ...

    def is_running(self, import_id: str) -> bool:
        """Return whether the workflow runs for an import.

        Raises:
            Unavailable: A retry may succeed.
        """
        ...
