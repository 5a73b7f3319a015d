"""Port to the object store, which holds CSV files, reports and the files of a running import."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol


@dataclass(frozen=True, slots=True)
class PresignedUpload:
    """One HTTP request that a client may send to the object store: exactly these headers with the file as body."""

    method: str
    url: str
    headers: dict[str, str]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One version of an object that was dropped. `size` is in bytes."""

    key: str
    version: str
    size: int
    arrived_at: datetime


class ObjectStore(Protocol):
    """The place where files are dropped and reports are left."""

    def find(self, key: str, version: str | None) -> StoredObject:
        """Return what is known of an object; without `version` of its newest one.

        Raises:
            NotFound: There is no such object.
        """
        ...

    def read(self, dropped: StoredObject) -> Iterator[bytes]:
        """Yield the bytes of an object, some at a time."""
        ...

    def write(self, key: str, body: BinaryIO) -> None:
        """Store what can be read from `body` as an object, some at a time."""
        ...

    def put_if_absent(self, key: str, body: bytes) -> StoredObject:
        """Store a new object, or leave alone the one that is there; return what is known of it.

        Raises:
            Contention: Another call stores it at this moment.
        """
        ...

    def presign_upload(self, key: str, size: int) -> PresignedUpload:
        """Return what a client must send to store a new object of `size` bytes itself; one that is there stays."""
        ...

    def presign_download(self, key: str, filename: str) -> str:
        """Return a URL that gives an object's bytes under this name for a limited time."""
        ...
