"""What every `ObjectStore` does."""

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
def box(request: pytest.FixtureRequest) -> ObjectStore:
    if request.param == "memory":
        return FakeObjectStore(FakeClock())
    client: S3Client = request.getfixturevalue("s3")
    return S3ObjectStore(client, request.getfixturevalue("bucket"), FakeClock())


def test_what_was_written_is_read_in_parts(box: ObjectStore) -> None:
    body = bytes(range(256)) * 5000
    box.write(KEY, BytesIO(body))
    found = box.find(KEY, None)
    parts = list(box.read(found))
    assert (found.key, found.size) == (KEY, len(body))
    assert b"".join(parts) == body
    assert len(parts) > 1


def test_an_empty_object_has_no_bytes(box: ObjectStore) -> None:
    box.write(KEY, BytesIO())
    found = box.find(KEY, None)
    assert found.size == 0
    assert list(box.read(found)) == []


def test_writing_begins_where_the_file_stands(box: ObjectStore) -> None:
    body = BytesIO(b"skipped,read")
    body.seek(8)
    box.write(KEY, body)
    assert list(box.read(box.find(KEY, None))) == [b"read"]


def test_a_version_keeps_its_bytes(box: ObjectStore) -> None:
    box.write(KEY, BytesIO(b"first"))
    first = box.find(KEY, None)
    box.write(KEY, BytesIO(b"second one"))
    second = box.find(KEY, None)
    assert first.version != second.version
    assert box.find(KEY, first.version) == first
    assert list(box.read(first)) == [b"first"]
    assert list(box.read(second)) == [b"second one"]


def test_what_is_not_there_is_not_found(box: ObjectStore) -> None:
    with pytest.raises(NotFound):
        box.find(KEY, None)
    box.write(KEY, BytesIO(b"x"))
    with pytest.raises(NotFound):
        box.find("imports/other.csv", None)


def test_a_new_object_is_placed_once(box: ObjectStore) -> None:
    placed = box.put_if_absent(KEY, b"first")
    assert box.put_if_absent(KEY, b"second") == placed
    assert box.find(KEY, None) == placed
    assert (placed.key, placed.size) == (KEY, 5)
    assert b"".join(box.read(placed)) == b"first"


def test_an_upload_by_link_stores_a_new_object_of_its_size(box: ObjectStore) -> None:
    upload = box.presign_upload(KEY, 5)
    assert upload.method == "PUT"
    assert upload.headers == {"Content-Length": "5", "If-None-Match": "*"}
    assert upload.expires_at == FakeClock().now + timedelta(minutes=15)
    assert unquote(urlsplit(upload.url).path).endswith(KEY)


def test_a_link_leads_to_an_object_under_a_name(box: ObjectStore) -> None:
    url = urlsplit(box.presign_download("reports/1.csv", "report of 1.csv"))
    assert url.path.endswith("/reports/1.csv")
    assert "report of 1.csv" in unquote_plus(url.query)
