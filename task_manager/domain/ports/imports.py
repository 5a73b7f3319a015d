"""Ports to the store of imports and to the workflow that imports large files."""

from datetime import datetime
from typing import Protocol

from task_manager.domain.imports import FirstFile, Import
from task_manager.domain.ports.idempotency import IdempotencyKey
from task_manager.domain.ports.objects import StoredObject
from task_manager.domain.ports.paging import Page


class ImportStore(Protocol):
    """Keeps what is known of imports."""

    def create(self, started: Import) -> Import:
        """Store a new import, or return the one that is there already."""
        ...

    def progress(self, running: Import) -> None:
        """Store the counts of an import that is running; one that is divided or has ended is left as it is."""
        ...

    def split(self, running: Import, chunks: int) -> None:
        """Store the counts of an import whose tasks are added in chunks from now on, with the numbers 1 to `chunks`.

        It is divided once: one that is divided or has ended is left as it is.
        """
        ...

    def count_chunk(self, import_id: str, number: int, created: int, now: datetime) -> None:
        """Add what a chunk has created to the counts of a divided import, once, however often this is called.

        An import that has ended is left as it is.
        """
        ...

    def pending_chunks(self, import_id: str) -> list[int] | None:
        """Return the numbers of the chunks that were not counted; None where the import is not divided."""
        ...

    def register_content(self, digest: str, running: Import) -> FirstFile:
        """Return the first file with the content that this digest is of: the one of `running` where there was none.

        It stays the first, however often this is called, and by however many imports at once.
        """
        ...

    def finish(self, finished: Import) -> None:
        """Store the end of an import that is running; one that has ended is left as it is."""
        ...

    def get(self, import_id: str) -> Import:
        """Return an import.

        Raises:
            NotFound: There is no such import.
        """
        ...

    def page(self, limit: int, after: str | None = None) -> Page[Import]:
        """Return imports, newest first, from the first beyond the place `after`."""
        ...


class ImportKeys(Protocol):
    """Keeps which import an idempotency key stands for, for 24 hours."""

    def claim(self, key: IdempotencyKey, announced: Import) -> Import:
        """Bind a key that is free to an import whose file is to come; return the one that it is bound to.

        Raises:
            IdempotencyKeyReused: It was used with another fingerprint.
        """
        ...


class ImportWorkflow(Protocol):
    """Imports a large file in chunks, by itself."""

    def start(self, import_id: str, dropped: StoredObject) -> None:
        """Start the workflow for an import; it is started once, however often this is called."""
        ...
