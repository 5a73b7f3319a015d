"""What every `DropBox` does."""

from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from task_manager.adapters.drop_box import S3DropBox
from task_manager.domain.errors import NotFound
from task_manager.domain.ports import DropBox
from tests.fakes import FakeClock, FakeDropBox

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

KEY = "imports/años de + 50%/日本 &x=1.csv"


@pytest.fixture(params=["memory", "bucket with versions"])
def box(request: pytest.FixtureRequest) -> DropBox:
    if request.param == "memory":
        return FakeDropBox(FakeClock())
    client: S3Client = request.getfixturevalue("s3")
    return S3DropBox(client, request.getfixturevalue("bucket"))


def test_what_was_written_is_read_in_parts(box: DropBox) -> None:
    body = bytes(range(256)) * 5000
    box.write(KEY, BytesIO(body))
    found = box.find(KEY, None)
    parts = list(box.read(found))
    assert (found.key, found.size) == (KEY, len(body))
    assert b"".join(parts) == body
    assert len(parts) > 1


def test_an_empty_object_has_no_bytes(box: DropBox) -> None:
    box.write(KEY, BytesIO())
    found = box.find(KEY, None)
    assert found.size == 0
    assert list(box.read(found)) == []


def test_writing_begins_where_the_file_stands(box: DropBox) -> None:
    body = BytesIO(b"skipped,read")
    body.seek(8)
    box.write(KEY, body)
    assert list(box.read(box.find(KEY, None))) == [b"read"]


def test_a_version_keeps_its_bytes(box: DropBox) -> None:
    box.write(KEY, BytesIO(b"first"))
    first = box.find(KEY, None)
    box.write(KEY, BytesIO(b"second one"))
    second = box.find(KEY, None)
    assert first.version != second.version
    assert box.find(KEY, first.version) == first
    assert list(box.read(first)) == [b"first"]
    assert list(box.read(second)) == [b"second one"]


def test_what_is_not_there_is_not_found(box: DropBox) -> None:
    with pytest.raises(NotFound):
        box.find(KEY, None)
    box.write(KEY, BytesIO(b"x"))
    with pytest.raises(NotFound):
        box.find("imports/other.csv", None)
