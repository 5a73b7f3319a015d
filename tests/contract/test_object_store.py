"""Contract of `ObjectStore`."""

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import unquote, unquote_plus, urlsplit

import pytest

from task_manager.adapters.object_store import S3ObjectStore
from task_manager.domain.errors import NotFound
from task_manager.domain.ports.objects import ObjectStore
from tests.fakes import FakeClock, FakeObjectStore

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

KEY = "imports/años de + 50%/日本 &x=1.csv"


@pytest.fixture(params=["memory", "bucket with versions"])
def object_store(request: pytest.FixtureRequest) -> ObjectStore:
    if request.param == "memory":
        return FakeObjectStore(FakeClock())
    client: S3Client = request.getfixturevalue("s3")
    return S3ObjectStore(client, request.getfixturevalue("bucket"), FakeClock())


def test_an_object_is_read_in_parts(object_store: ObjectStore) -> None:
    body = bytes(range(256)) * 5000
    object_store.write(KEY, BytesIO(body))
    stored = object_store.find(KEY, None)
    parts = list(object_store.read(stored))
    assert (stored.key, stored.size) == (KEY, len(body))
    assert b"".join(parts) == body
    assert len(parts) > 1


def test_an_empty_object_has_no_bytes(object_store: ObjectStore) -> None:
    object_store.write(KEY, BytesIO())
    stored = object_store.find(KEY, None)
    assert stored.size == 0
    assert list(object_store.read(stored)) == []


def test_writing_starts_at_the_position_of_the_file(object_store: ObjectStore) -> None:
    body = BytesIO(b"skipped,read")
    body.seek(8)
    object_store.write(KEY, body)
    assert list(object_store.read(object_store.find(KEY, None))) == [b"read"]


def test_a_version_keeps_its_bytes(object_store: ObjectStore) -> None:
    object_store.write(KEY, BytesIO(b"first"))
    first = object_store.find(KEY, None)
    object_store.write(KEY, BytesIO(b"second one"))
    second = object_store.find(KEY, None)
    assert first.version != second.version
    assert object_store.find(KEY, first.version) == first
    assert list(object_store.read(first)) == [b"first"]
    assert list(object_store.read(second)) == [b"second one"]


def test_a_missing_object_is_not_found(object_store: ObjectStore) -> None:
    with pytest.raises(NotFound):
        object_store.find(KEY, None)
    object_store.write(KEY, BytesIO(b"x"))
    with pytest.raises(NotFound):
        object_store.find("imports/other.csv", None)


def test_a_new_object_is_stored_once(object_store: ObjectStore) -> None:
    placed = object_store.put_if_absent(KEY, b"first")
    assert object_store.put_if_absent(KEY, b"second") == placed
    assert object_store.find(KEY, None) == placed
    assert (placed.key, placed.size) == (KEY, 5)
    assert b"".join(object_store.read(placed)) == b"first"


def test_an_upload_by_link_stores_a_new_object_of_its_size(object_store: ObjectStore) -> None:
    upload = object_store.presign_upload(KEY, 5)
    assert upload.method == "PUT"
    assert upload.headers == {"Content-Length": "5", "If-None-Match": "*"}
    assert upload.expires_at == FakeClock().now + timedelta(minutes=15)
    assert unquote(urlsplit(upload.url).path).endswith(KEY)


def test_a_download_link_has_the_object_and_a_file_name(object_store: ObjectStore) -> None:
    url = urlsplit(object_store.presign_download("reports/1.csv", "report of 1.csv"))
    assert url.path.endswith("/reports/1.csv")
    assert "report of 1.csv" in unquote_plus(url.query)
