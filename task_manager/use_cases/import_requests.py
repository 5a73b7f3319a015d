"""Import files that clients send, and show what became of an import."""

from dataclasses import dataclass

from task_manager.domain.identifiers import new_id
from task_manager.domain.imports import CsvDescription, Import, key_for
from task_manager.domain.ports.clock import Clock
from task_manager.domain.ports.idempotency import IdempotencyKey
from task_manager.domain.ports.imports import ImportKeys, ImportStore
from task_manager.domain.ports.objects import ObjectStore, PresignedUpload


@dataclass(frozen=True, slots=True)
class ImportSentFile:
    """Drop a file for a client, its bytes coming with the call or later.

    The key of the dropped file holds the import's id, so that the client knows it before anyone has read the file.
    """

    box: ObjectStore
    ledger: ImportStore
    keys: ImportKeys
    prefix: str
    clock: Clock

    def __call__(self, filename: str, body: bytes, key: IdempotencyKey | None) -> Import:
        """Drop a file whose bytes are at hand, once for each `key`.

        Raises:
            IdempotencyKeyReused: The key was used for another file.
            Contention: Another call with this key is under way.
        """
        announced = self._announced(filename, key)
        dropped = self.box.put_if_absent(announced.key, body)
        # The event of the drop would do it too, but the client may ask before it has come.
        self.ledger.create(announced.model_copy(update={"version": dropped.version}))
        return announced

    def presign(self, described: CsvDescription, key: IdempotencyKey | None) -> tuple[Import, PresignedUpload]:
        """Announce a file that the client drops itself; its import begins once it has arrived.

        Raises:
            IdempotencyKeyReused: The key was used for another file.
        """
        announced = self._announced(described.filename, key)
        return announced, self.box.presign_upload(announced.key, described.size)

    def _announced(self, filename: str, key: IdempotencyKey | None) -> Import:
        now = self.clock()
        import_id = new_id(now)
        announced = Import(id=import_id, key=key_for(self.prefix, import_id, filename), started_at=now)
        return announced if key is None else self.keys.claim(key, announced)


@dataclass(frozen=True, slots=True)
class ReadImport:
    """Show one import."""

    ledger: ImportStore
    box: ObjectStore

    def __call__(self, import_id: str) -> tuple[Import, str | None]:
        """Return an import, and a URL to download its report; None where it has none yet.

        Raises:
            NotFound: There is no such import.
        """
        found = self.ledger.get(import_id)
        if found.report_key is None:
            return found, None
        filename = found.key.rpartition("/")[2]
        return found, self.box.presign_download(found.report_key, f"report of {filename}")
