"""Time-limited presigned URLs."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from task_manager.adapters.content_disposition import attachment_disposition
from task_manager.domain.ports.clock import Clock
from task_manager.domain.ports.objects import PresignedUpload

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_s3 import S3Client

URL_LIFETIME = timedelta(minutes=15)

_HEADERS = {"ContentType": "Content-Type", "ContentLength": "Content-Length", "IfNoneMatch": "If-None-Match"}


def presigned_upload(client: "S3Client", parameters: "Mapping[str, Any]", clock: Clock) -> PresignedUpload:
    """Return the request that stores an object, from the parameters of PutObject.

    The headers are signed, so S3 refuses a request with other values.
    """
    url = client.generate_presigned_url("put_object", Params=dict(parameters), ExpiresIn=_seconds())
    headers = {header: str(parameters[name]) for name, header in _HEADERS.items() if name in parameters}
    return PresignedUpload("PUT", url, headers, clock() + URL_LIFETIME)


def presigned_download(client: "S3Client", parameters: "Mapping[str, Any]", filename: str) -> str:
    """Return a URL that downloads an object under a filename, from the parameters of GetObject."""
    get = {**parameters, "ResponseContentDisposition": attachment_disposition(filename)}
    return client.generate_presigned_url("get_object", Params=get, ExpiresIn=_seconds())


def _seconds() -> int:
    return int(URL_LIFETIME.total_seconds())
