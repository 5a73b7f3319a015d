"""Object store of CSV files and reports in S3."""

from collections.abc import Iterator
from contextlib import closing
from io import SEEK_END
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
_MULTIPART_BYTES = 8 * 1024 * 1024
"""Size from which boto3 uploads in parts: boto3.s3.transfer.TransferConfig.multipart_threshold."""

_CSV = "text/csv; charset=utf-8"
_EXISTS = frozenset({"412", "PreconditionFailed"})
_GONE = frozenset({"404", "NoSuchKey", "NoSuchVersion", "405", "MethodNotAllowed"}) | _EXISTS
_ETAG = "etag:"


class _Version(TypedDict, total=False):
    VersionId: str
    IfMatch: str


class S3ObjectStore:
    """The port `ObjectStore` on a bucket.

    In a bucket without versioning the ETag of an object serves as its version, and an object that was replaced is not
    found.
    """

    def __init__(self, client: "S3Client", bucket: str, clock: Clock) -> None:
        self._client = client
        self._bucket = bucket
        self._clock = clock

    def find(self, object_key: str, version: str | None) -> StoredObject:
        """Return the description of a version of an object. See the port."""
        try:
            with map_aws_errors():
                response = self._client.head_object(Bucket=self._bucket, Key=object_key, **_selector(version))
        except ClientError as error:
            raise _not_found_or(error, object_key) from error
        return StoredObject(
            key=object_key,
            version=response.get("VersionId") or _ETAG + response["ETag"],
            size=response["ContentLength"],
            last_modified=response["LastModified"],
        )

    def read(self, stored_object: StoredObject) -> Iterator[bytes]:
        """Yield the bytes of a version of an object. See the port."""
        try:
            with map_aws_errors():
                response = self._client.get_object(
                    Bucket=self._bucket, Key=stored_object.key, **_selector(stored_object.version)
                )
        except ClientError as error:
            raise _not_found_or(error, stored_object.key) from error
        with closing(response["Body"]) as body, map_aws_errors():
            yield from body.iter_chunks(_CHUNK_BYTES)

    def write(self, object_key: str, body: BinaryIO) -> None:
        """Store the rest of `body` as a CSV: of a large one several parts at once. See the port."""
        with map_aws_errors():
            if _rest_bytes(body) < _MULTIPART_BYTES:
                # `upload_fileobj` would start threads for its one request too.
                self._client.put_object(Bucket=self._bucket, Key=object_key, Body=body, ContentType=_CSV)
            else:
                self._client.upload_fileobj(body, self._bucket, object_key, ExtraArgs={"ContentType": _CSV})

    def put_if_absent(self, object_key: str, body: bytes) -> StoredObject:
        """Store a new object, or keep the existing one. See the port."""
        try:
            with map_aws_errors():
                self._client.put_object(Bucket=self._bucket, Key=object_key, Body=body, IfNoneMatch="*")
        except ClientError as error:
            if error_code(error) not in _EXISTS:
                raise
        return self.find(object_key, None)

    def presign_upload(self, object_key: str, size: int) -> PresignedUpload:
        """Return the request that stores a new object of this size. See the port."""
        parameters = {"Bucket": self._bucket, "Key": object_key, "ContentLength": size, "IfNoneMatch": "*"}
        return presigned_upload(self._client, parameters, self._clock)

    def presign_download(self, object_key: str, filename: str) -> str:
        """Return a URL that downloads an object. See the port."""
        return presigned_download(self._client, {"Bucket": self._bucket, "Key": object_key}, filename)


def _rest_bytes(body: BinaryIO) -> int:
    position = body.tell()
    end = body.seek(0, SEEK_END)
    body.seek(position)
    return end - position


def _selector(version: str | None) -> _Version:
    if version is None:
        return {}
    if version.startswith(_ETAG):
        return {"IfMatch": version.removeprefix(_ETAG)}
    return {"VersionId": version}


def _not_found_or(error: ClientError, object_key: str) -> Exception:
    return NotFound(f"There is no such file: {object_key}") if error_code(error) in _GONE else error
