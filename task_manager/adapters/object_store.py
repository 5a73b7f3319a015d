"""The bucket that files are dropped into and reports are left in."""

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, BinaryIO, TypedDict

from botocore.exceptions import ClientError

from task_manager.adapters.aws_errors import error_code, map_aws_errors
from task_manager.adapters.presigned import presigned_download, presigned_upload
from task_manager.domain.errors import NotFound
from task_manager.domain.ports.clock import Clock
from task_manager.domain.ports.objects import PresignedUpload, StoredObject

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_CHUNK_BYTES = 256 * 1024
_TAKEN = frozenset({"412", "PreconditionFailed"})
_GONE = frozenset({"404", "NoSuchKey", "NoSuchVersion", "405", "MethodNotAllowed"}) | _TAKEN
_ETAG = "etag:"


class _Version(TypedDict, total=False):
    VersionId: str
    IfMatch: str


class S3ObjectStore:
    """The port `ObjectStore` on a bucket.

    Where the bucket has no versions, the ETag of an object stands for its version, and an object that was
    replaced meanwhile is not found.
    """

    def __init__(self, client: "S3Client", bucket: str, clock: Clock) -> None:
        self._client = client
        self._bucket = bucket
        self._clock = clock

    def find(self, key: str, version: str | None) -> StoredObject:
        """Return what is known of an object. See the port."""
        try:
            with map_aws_errors():
                answer = self._client.head_object(Bucket=self._bucket, Key=key, **_selector(version))
        except ClientError as error:
            raise _not_found_or(error, key) from error
        return StoredObject(
            key=key,
            version=answer.get("VersionId") or _ETAG + answer["ETag"],
            size=answer["ContentLength"],
            arrived_at=answer["LastModified"],
        )

    def read(self, dropped: StoredObject) -> Iterator[bytes]:
        """Yield the bytes of just this version of an object. See the port."""
        try:
            with map_aws_errors():
                answer = self._client.get_object(Bucket=self._bucket, Key=dropped.key, **_selector(dropped.version))
        except ClientError as error:
            raise _not_found_or(error, dropped.key) from error
        with closing(answer["Body"]) as body, map_aws_errors():
            yield from body.iter_chunks(_CHUNK_BYTES)

    def write(self, key: str, body: BinaryIO) -> None:
        """Store a CSV from where `body` stands to its end. See the port."""
        with map_aws_errors():
            self._client.upload_fileobj(body, self._bucket, key, ExtraArgs={"ContentType": "text/csv; charset=utf-8"})

    def put_if_absent(self, key: str, body: bytes) -> StoredObject:
        """Store a new object, or leave alone the one that is there. See the port."""
        try:
            with map_aws_errors():
                self._client.put_object(Bucket=self._bucket, Key=key, Body=body, IfNoneMatch="*")
        except ClientError as error:
            if error_code(error) not in _TAKEN:
                raise
        return self.find(key, None)

    def presign_upload(self, key: str, size: int) -> PresignedUpload:
        """Return the request that stores a new object of just this size. See the port."""
        put = {"Bucket": self._bucket, "Key": key, "ContentLength": size, "IfNoneMatch": "*"}
        return presigned_upload(self._client, put, self._clock)

    def presign_download(self, key: str, filename: str) -> str:
        """Return a link to an object. See the port."""
        return presigned_download(self._client, {"Bucket": self._bucket, "Key": key}, filename)


def _selector(version: str | None) -> _Version:
    if version is None:
        return {}
    if version.startswith(_ETAG):
        return {"IfMatch": version.removeprefix(_ETAG)}
    return {"VersionId": version}


def _not_found_or(error: ClientError, key: str) -> Exception:
    return NotFound(f"There is no such file: {key}") if error_code(error) in _GONE else error
