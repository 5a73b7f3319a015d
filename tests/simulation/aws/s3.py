"""S3 in memory: buckets with versions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import md5
from io import BytesIO
from itertools import count
from typing import Any

from botocore.response import StreamingBody

from tests.simulation.aws.errors import AwsError


@dataclass(frozen=True)
class Version:
    """Version of an object; `body` is None in a delete marker."""

    id: str
    body: bytes | None
    content_type: str
    created_at: datetime

    @property
    def etag(self) -> str:
        return f'"{md5(self.body or b"", usedforsecurity=False).hexdigest()}"'


@dataclass
class Bucket:
    """Bucket that calls its listeners with the key and version of each new object."""

    versions: dict[str, list[Version]] = field(default_factory=dict)
    listeners: list[Callable[[str, Version], None]] = field(default_factory=list)

    def objects(self, prefix: str = "") -> dict[str, Version]:
        """Return the current version of each object, by key."""
        latest = {key: versions[-1] for key, versions in sorted(self.versions.items()) if key.startswith(prefix)}
        return {key: version for key, version in latest.items() if version.body is not None}


class S3:
    """Operations of the service, in botocore's formats."""

    def __init__(self, buckets: Mapping[str, Bucket], clock: Callable[[], datetime]) -> None:
        self.buckets = buckets
        self._clock = clock
        self._numbers = count(1)

    def put_object(self, **put: Any) -> dict[str, Any]:
        bucket, key, body = self.buckets[put["Bucket"]], put["Key"], put.get("Body", b"")
        current = bucket.objects(key).get(key)
        if (put.get("IfNoneMatch") == "*" and current) or put.get("IfMatch", current and current.etag) != (
            current and current.etag
        ):
            raise AwsError("PreconditionFailed", 412)
        content = body if isinstance(body, bytes | bytearray) else body.read()
        version = self._new_version(bytes(content), put.get("ContentType", "binary/octet-stream"))
        bucket.versions.setdefault(key, []).append(version)
        for listener in bucket.listeners:
            listener(key, version)
        return {"ETag": version.etag, "VersionId": version.id}

    def head_object(self, **head: Any) -> dict[str, Any]:
        version = self._find_version(head, "404")
        return {
            "ContentLength": len(version.body or b""),
            "ContentType": version.content_type,
            "ETag": version.etag,
            "LastModified": version.created_at.replace(microsecond=0),
            "VersionId": version.id,
        }

    def get_object(self, **get: Any) -> dict[str, Any]:
        version = self._find_version(get, "NoSuchKey")
        body = version.body or b""
        if "Range" in get:
            first, _, last = get["Range"].removeprefix("bytes=").partition("-")
            body = body[int(first) : int(last) + 1 if last else None]
        return {**self.head_object(**get), "ContentLength": len(body), "Body": StreamingBody(BytesIO(body), len(body))}

    def delete_object(self, **delete: Any) -> dict[str, Any]:
        versions = self.buckets[delete["Bucket"]].versions
        if delete["Key"] in versions:
            versions[delete["Key"]].append(self._new_version(None))
        return {}

    def delete_objects(self, **delete: Any) -> dict[str, Any]:
        for target in delete["Delete"]["Objects"]:
            self.delete_object(Bucket=delete["Bucket"], Key=target["Key"])
        return {}

    def list_objects_v2(self, **listing: Any) -> dict[str, Any]:
        objects = self.buckets[listing["Bucket"]].objects(listing.get("Prefix", ""))
        start = listing.get("ContinuationToken") or listing.get("StartAfter", "")
        keys = [key for key in objects if key > start]
        page = keys[: listing.get("MaxKeys", 1000)]
        response: dict[str, Any] = {
            "Contents": [
                {"Key": key, "Size": len(objects[key].body or b""), "LastModified": objects[key].created_at}
                for key in page
            ],
            "KeyCount": len(page),
            "IsTruncated": len(keys) > len(page),
        }
        return response | ({"NextContinuationToken": page[-1]} if response["IsTruncated"] else {})

    def _new_version(self, body: bytes | None, content_type: str = "") -> Version:
        return Version(f"version-{next(self._numbers)}", body, content_type, self._clock())

    def _find_version(self, request: Mapping[str, Any], missing_code: str) -> Version:
        versions = self.buckets[request["Bucket"]].versions.get(request["Key"], [])
        version_id = request.get("VersionId")
        matching = [version for version in versions if version_id in {None, version.id}]
        if not matching:
            raise AwsError("NoSuchVersion" if version_id and missing_code != "404" else missing_code, 404)
        if matching[-1].body is None:
            raise AwsError("MethodNotAllowed", 405) if version_id else AwsError(missing_code, 404)
        if request.get("IfMatch", matching[-1].etag) != matching[-1].etag:
            raise AwsError("PreconditionFailed", 412)
        return matching[-1]
