"""S3 in memory: buckets with versions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import md5
from io import BytesIO
from itertools import count
from typing import Any

from botocore.response import StreamingBody

from tests.simulation.aws.refused import Refused


@dataclass(frozen=True)
class Version:
    """One version of an object; `body` is None in a delete marker."""

    id: str
    body: bytes | None
    content_type: str
    arrived_at: datetime

    @property
    def etag(self) -> str:
        return f'"{md5(self.body or b"", usedforsecurity=False).hexdigest()}"'


@dataclass
class Bucket:
    """One bucket; `arrived` is told of each new object and its version."""

    versions: dict[str, list[Version]] = field(default_factory=dict)
    arrived: list[Callable[[str, Version], None]] = field(default_factory=list)

    def objects(self, prefix: str = "") -> dict[str, Version]:
        """Return what is there, by key."""
        latest = {key: versions[-1] for key, versions in sorted(self.versions.items()) if key.startswith(prefix)}
        return {key: version for key, version in latest.items() if version.body is not None}


class S3:
    """The service; every operation takes and returns what botocore does."""

    def __init__(self, buckets: Mapping[str, Bucket], clock: Callable[[], datetime]) -> None:
        self.buckets = buckets
        self._clock = clock
        self._numbers = count(1)

    def put_object(self, **put: Any) -> dict[str, Any]:
        bucket, key, body = self.buckets[put["Bucket"]], put["Key"], put.get("Body", b"")
        present = bucket.objects(key).get(key)
        if (put.get("IfNoneMatch") == "*" and present) or put.get("IfMatch", present and present.etag) != (
            present and present.etag
        ):
            raise Refused("PreconditionFailed", 412)
        content = body if isinstance(body, bytes | bytearray) else body.read()
        version = self._version(bytes(content), put.get("ContentType", "binary/octet-stream"))
        bucket.versions.setdefault(key, []).append(version)
        for told in bucket.arrived:
            told(key, version)
        return {"ETag": version.etag, "VersionId": version.id}

    def head_object(self, **head: Any) -> dict[str, Any]:
        version = self._found(head, "404")
        return {
            "ContentLength": len(version.body or b""),
            "ContentType": version.content_type,
            "ETag": version.etag,
            "LastModified": version.arrived_at.replace(microsecond=0),
            "VersionId": version.id,
        }

    def get_object(self, **get: Any) -> dict[str, Any]:
        version = self._found(get, "NoSuchKey")
        body = version.body or b""
        if "Range" in get:
            first, _, last = get["Range"].removeprefix("bytes=").partition("-")
            body = body[int(first) : int(last) + 1 if last else None]
        return {**self.head_object(**get), "ContentLength": len(body), "Body": StreamingBody(BytesIO(body), len(body))}

    def delete_object(self, **delete: Any) -> dict[str, Any]:
        versions = self.buckets[delete["Bucket"]].versions
        if delete["Key"] in versions:
            versions[delete["Key"]].append(self._version(None))
        return {}

    def delete_objects(self, **delete: Any) -> dict[str, Any]:
        for one in delete["Delete"]["Objects"]:
            self.delete_object(Bucket=delete["Bucket"], Key=one["Key"])
        return {}

    def list_objects_v2(self, **wanted: Any) -> dict[str, Any]:
        objects = self.buckets[wanted["Bucket"]].objects(wanted.get("Prefix", ""))
        after = wanted.get("ContinuationToken") or wanted.get("StartAfter", "")
        rest = [key for key in objects if key > after]
        page = rest[: wanted.get("MaxKeys", 1000)]
        answer: dict[str, Any] = {
            "Contents": [
                {"Key": key, "Size": len(objects[key].body or b""), "LastModified": objects[key].arrived_at}
                for key in page
            ],
            "KeyCount": len(page),
            "IsTruncated": len(rest) > len(page),
        }
        return answer | ({"NextContinuationToken": page[-1]} if answer["IsTruncated"] else {})

    def _version(self, body: bytes | None, content_type: str = "") -> Version:
        return Version(f"version-{next(self._numbers)}", body, content_type, self._clock())

    def _found(self, wanted: Mapping[str, Any], missing: str) -> Version:
        versions = self.buckets[wanted["Bucket"]].versions.get(wanted["Key"], [])
        named = wanted.get("VersionId")
        found = [one for one in versions if named in {None, one.id}]
        if not found:
            raise Refused("NoSuchVersion" if named and missing != "404" else missing, 404)
        if found[-1].body is None:
            raise Refused("MethodNotAllowed", 405) if named else Refused(missing, 404)
        if wanted.get("IfMatch", found[-1].etag) != found[-1].etag:
            raise Refused("PreconditionFailed", 412)
        return found[-1]
