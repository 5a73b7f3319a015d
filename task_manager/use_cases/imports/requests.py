"""Requests of clients: import a file, and read an import."""

from dataclasses import dataclass

from task_manager.domain.identifiers import new_id
from task_manager.domain.imports import CsvDescription, Import, object_key_for
from task_manager.domain.ports.clock import Clock
from task_manager.domain.ports.idempotency import IdempotencyKey
from task_manager.domain.ports.imports import ImportKeys, ImportRecords, ImportStore
from task_manager.domain.ports.objects import ObjectStore, PresignedUpload


@dataclass(frozen=True, slots=True)
class NewImports:
    """New imports, one for each idempotency key.

    The object key of the file contains the id of the import, so that the client knows the id before the file is read.
    """

    import_keys: ImportKeys
    imports_prefix: str
    clock: Clock

    def __call__(self, filename: str, idempotency_key: IdempotencyKey | None) -> Import:
        """Return a new import of a file with this name, or the one of an earlier request with this key.

        Raises:
            IdempotencyKeyReused: The key was used for another file.
        """
        now = self.clock()
        import_id = new_id(now)
        object_key = object_key_for(self.imports_prefix, import_id, filename)
        import_ = Import(id=import_id, key=object_key, started_at=now)
        return import_ if idempotency_key is None else self.import_keys.claim(idempotency_key, import_) or import_


@dataclass(frozen=True, slots=True)
class RequestImport:
    """Requests the import of a file that a client sends with the request."""

    new_imports: NewImports
    object_store: ObjectStore
    import_store: ImportStore

    def __call__(self, filename: str, body: bytes, idempotency_key: IdempotencyKey | None) -> Import:
        """Store a file and create its import, once per idempotency key; the event of the new object imports it.

        Raises:
            IdempotencyKeyReused: The key was used for another file.
            Contention: Another request with this key is in progress.
        """
        import_ = self.new_imports(filename, idempotency_key)
        csv_file = self.object_store.put_if_absent(import_.key, body)
        # The event would create the import too, but the client may read it before.
        self.import_store.create(import_.model_copy(update={"version": csv_file.version}))
        return import_


@dataclass(frozen=True, slots=True)
class AnnounceImport:
    """Announces the import of a file that a client uploads afterwards."""

    new_imports: NewImports
    object_store: ObjectStore

    def __call__(
        self, description: CsvDescription, idempotency_key: IdempotencyKey | None
    ) -> tuple[Import, PresignedUpload]:
        """Return a new import and the request that uploads its file; it is created when the file is stored.

        Raises:
            IdempotencyKeyReused: The key was used for another file.
        """
        import_ = self.new_imports(description.filename, idempotency_key)
        return import_, self.object_store.presign_upload(import_.key, description.size)


@dataclass(frozen=True, slots=True)
class ReadImport:
    """Reads one import."""

    imports: ImportRecords
    object_store: ObjectStore

    def __call__(self, import_id: str) -> tuple[Import, str | None]:
        """Return an import, and a URL to download its report; None while there is no report.

        Raises:
            NotFound: There is no such import.
        """
        import_ = self.imports.get(import_id)
        if import_.report_key is None:
            return import_, None
        filename = import_.key.rpartition("/")[2]
        return import_, self.object_store.presign_download(import_.report_key, f"report of {filename}")
