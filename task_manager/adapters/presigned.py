"""Links to objects, which serve whoever has them for a limited time."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from task_manager.adapters.content_disposition import attachment_disposition
from task_manager.domain.ports.clock import Clock
from task_manager.domain.ports.objects import PresignedUpload

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_s3 import S3Client

LINK_LIFETIME = timedelta(minutes=15)

_HEADERS = {"ContentType": "Content-Type", "ContentLength": "Content-Length", "IfNoneMatch": "If-None-Match"}


def presigned_upload(client: "S3Client", put: "Mapping[str, Any]", clock: Clock) -> PresignedUpload:
    """Return the request that stores an object as `put`, the parameters of PutObject, says.

    What of it are headers is signed, so S3 itself refuses a request with others.
    """
    url = client.generate_presigned_url("put_object", Params=dict(put), ExpiresIn=_seconds())
    headers = {header: str(put[parameter]) for parameter, header in _HEADERS.items() if parameter in put}
    return PresignedUpload("PUT", url, headers, clock() + LINK_LIFETIME)


def presigned_download(client: "S3Client", get: "Mapping[str, Any]", filename: str) -> str:
    """Return a URL that gives the object that `get`, the parameters of GetObject, names, as a file of this name."""
    named = {**get, "ResponseContentDisposition": attachment_disposition(filename)}
    return client.generate_presigned_url("get_object", Params=named, ExpiresIn=_seconds())


def _seconds() -> int:
    return int(LINK_LIFETIME.total_seconds())
