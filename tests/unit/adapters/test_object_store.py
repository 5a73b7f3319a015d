"""Object store on S3: presigned URLs, versions, and the mapping of AWS errors."""

from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from task_manager.adapters.object_store import S3ObjectStore
from task_manager.domain.errors import Contention, NotFound, Unavailable
from tests.conftest import REGION
from tests.fakes import FakeClock
from tests.unit.adapters.faults import Responses, error

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

KEY = "imports/a.csv"


@pytest.fixture
def box(s3: "S3Client", bucket: str) -> S3ObjectStore:
    return S3ObjectStore(s3, bucket, FakeClock())


@pytest.fixture
def plain_box(s3: "S3Client") -> S3ObjectStore:
    s3.create_bucket(Bucket="plain", CreateBucketConfiguration={"LocationConstraint": REGION})
    return S3ObjectStore(s3, "plain", FakeClock())


def test_a_version_is_the_one_that_s3_gave(box: S3ObjectStore, s3: "S3Client") -> None:
    version = s3.put_object(Bucket="task-files", Key=KEY, Body=b"x")["VersionId"]
    stored = box.find(KEY, None)
    assert stored.version == version
    assert stored.last_modified == s3.head_object(Bucket="task-files", Key=KEY)["LastModified"]


def test_a_deleted_object_keeps_its_versions(box: S3ObjectStore, s3: "S3Client") -> None:
    box.write(KEY, BytesIO(b"x"))
    stored = box.find(KEY, None)
    s3.delete_object(Bucket="task-files", Key=KEY)
    with pytest.raises(NotFound):
        box.find(KEY, None)
    assert list(box.read(box.find(KEY, stored.version))) == [b"x"]


def test_a_deleted_version_is_not_found(box: S3ObjectStore, s3: "S3Client") -> None:
    box.write(KEY, BytesIO(b"x"))
    stored = box.find(KEY, None)
    s3.delete_object(Bucket="task-files", Key=KEY, VersionId=stored.version)
    with pytest.raises(NotFound):
        list(box.read(stored))


def test_without_versions_the_etag_identifies_a_replaced_object(plain_box: S3ObjectStore) -> None:
    plain_box.write(KEY, BytesIO(b"first"))
    first = plain_box.find(KEY, None)
    assert plain_box.find(KEY, first.version) == first
    assert list(plain_box.read(first)) == [b"first"]
    plain_box.write(KEY, BytesIO(b"second"))
    with pytest.raises(NotFound):
        list(plain_box.read(first))
    with pytest.raises(NotFound):
        plain_box.find(KEY, first.version)


def test_a_report_is_csv(box: S3ObjectStore, s3: "S3Client") -> None:
    box.write("reports/1.csv", BytesIO(b"line"))
    assert s3.head_object(Bucket="task-files", Key="reports/1.csv")["ContentType"] == "text/csv; charset=utf-8"


def test_errors_are_classified(box: S3ObjectStore, s3: "S3Client") -> None:
    Responses(s3, "HeadObject", error("503", 503), error("403", 403))
    with pytest.raises(Unavailable):
        box.find(KEY, None)
    with pytest.raises(ClientError):
        box.find(KEY, None)


def test_a_stored_object_whose_response_was_lost_is_returned(box: S3ObjectStore, s3: "S3Client") -> None:
    s3.put_object(Bucket="task-files", Key=KEY, Body=b"x")
    Responses(s3, "PutObject", error("PreconditionFailed", 412))
    assert box.put_if_absent(KEY, b"x") == box.find(KEY, None)


def test_errors_of_a_conditional_put_are_classified(box: S3ObjectStore, s3: "S3Client") -> None:
    Responses(s3, "PutObject", error("ConditionalRequestConflict", 409), error("AccessDenied", 403))
    with pytest.raises(Contention):
        box.put_if_absent(KEY, b"x")
    with pytest.raises(ClientError):
        box.put_if_absent(KEY, b"x")


def test_the_headers_of_an_upload_by_link_are_signed(aws: boto3.Session) -> None:
    client = aws.client("s3", config=Config(signature_version="s3v4"))
    upload = S3ObjectStore(client, "task-files", FakeClock()).presign_upload(KEY, 5)
    [signed] = parse_qs(urlsplit(upload.url).query)["X-Amz-SignedHeaders"]
    assert {header.lower() for header in upload.headers} < set(signed.split(";"))
