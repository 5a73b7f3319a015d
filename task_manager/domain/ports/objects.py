"""Port to the object store, which holds CSV files, reports and the files of a running import."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol


@dataclass(frozen=True, slots=True)
class PresignedUpload:
    """HTTP request that a client may send to the object store: exactly these headers, with the file as body."""

    method: str
    url: str
    headers: dict[str, str]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One version of an object. `size` is in bytes."""

    key: str
    version: str
    size: int
    last_modified: datetime


class ObjectStore(Protocol):
    """Store of objects by key, with their versions."""

    def find(self, object_key: str, version: str | None) -> StoredObject:
        """Return the description of a version of an object; without `version` of the newest one.

        Raises:
            NotFound: There is no such object or version.
        """
        ...

    def read(self, stored_object: StoredObject) -> Iterator[bytes]:
        """Yield the bytes of an object in parts.

        Raises:
            NotFound: The version was deleted.
        """
        ...

    def write(self, object_key: str, body: BinaryIO) -> None:
        """Store the rest of `body` as an object, in parts."""
        ...

    def put_if_absent(self, object_key: str, body: bytes) -> StoredObject:
        """Store a new object and return its description; an object that is already there is kept, and described.

        Raises:
            Contention: Another call is storing the object.
        """
        ...

    def presign_upload(self, object_key: str, size: int) -> PresignedUpload:
        """Return the request by which a client stores a new object of `size` bytes; an existing object is kept."""
        ...

    def presign_download(self, object_key: str, filename: str) -> str:
        """Return a time-limited URL that downloads an object under this name."""
        ...
