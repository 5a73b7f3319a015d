"""Attachment store on S3: object keys, presigned URLs, and the mapping of AWS errors."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from botocore.config import Config

from task_manager.adapters.attachment_store import S3AttachmentStore
from task_manager.adapters.shards import Shards
from task_manager.adapters.task_table import TaskTable
from task_manager.domain.attachment import Attachment
from task_manager.domain.errors import Contention, NotFound, Unavailable
from tests.fakes import FakeClock
from tests.unit.adapters.faults import Responses, cancelled, error

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TASK_ID = "0195b1e6-0000-7000-8000-000000000001"
FILE = Attachment(
    id="0195b1e6-0000-7000-8000-000000000002",
    task_id=TASK_ID,
    filename='../日本 "x"\n.pdf',
    content_type="application/pdf",
    size=4,
    created_at=NOW,
)
KEY = f"attachments/{TASK_ID}/{FILE.id}"


@pytest.fixture
def s3(aws: boto3.Session) -> "S3Client":
    return aws.client("s3", config=Config(signature_version="s3v4", s3={"addressing_style": "path"}))


@pytest.fixture
def store(dynamodb: "DynamoDBClient", s3: "S3Client", bucket: str) -> S3AttachmentStore:
    tasks = TaskTable("tasks", Shards({NOW: 1}))
    dynamodb.put_item(TableName="tasks", Item=tasks.key(TASK_ID))
    return S3AttachmentStore(dynamodb, s3, tasks=tasks, attachments="attachments", bucket=bucket, clock=FakeClock(NOW))


def another(number: int) -> Attachment:
    return FILE.model_copy(update={"id": f"0195b1e6-0000-7000-8000-{number:012}"})


def object_keys(s3: "S3Client") -> list[str]:
    return [entry["Key"] for entry in s3.list_objects_v2(Bucket="task-files").get("Contents", [])]


def test_objects_are_stored_under_ids_with_their_type(store: S3AttachmentStore, s3: "S3Client") -> None:
    store.describe(FILE)
    store.put(FILE, b"body")
    assert object_keys(s3) == [KEY]
    stored = s3.get_object(Bucket="task-files", Key=KEY)
    assert stored["ContentType"] == "application/pdf"
    assert stored["Body"].read() == b"body"


def test_an_upload_link_signs_size_and_type(store: S3AttachmentStore) -> None:
    link = urlsplit(store.presign_upload(FILE).url)
    signed = parse_qs(link.query)
    assert link.path == f"/task-files/{KEY}"
    assert signed["X-Amz-SignedHeaders"] == ["content-length;content-type;host;if-none-match"]
    assert signed["X-Amz-Expires"] == ["900"]
    assert {name for name in signed if not name.startswith("X-Amz-")} == set()


def test_a_download_link_gives_name_and_type(store: S3AttachmentStore) -> None:
    link = urlsplit(store.presign_download(FILE))
    parameters = parse_qs(link.query)
    assert link.path == f"/task-files/{KEY}"
    assert parameters["response-content-type"] == ["application/pdf"]
    assert parameters["response-content-disposition"] == [
        "attachment; filename=\"_ _x__.pdf\"; filename*=UTF-8''..%2F%E6%97%A5%E6%9C%AC%20%22x%22%0A.pdf"
    ]
    assert parameters["X-Amz-Expires"] == ["900"]


def test_an_object_without_a_description_is_not_listed(store: S3AttachmentStore, s3: "S3Client") -> None:
    s3.put_object(Bucket="task-files", Key=KEY, Body=b"body")
    assert store.list(TASK_ID) == []


def test_a_file_stored_after_the_removal_is_deleted_again(store: S3AttachmentStore, s3: "S3Client") -> None:
    store.describe(FILE)
    store.remove_all(TASK_ID)
    with pytest.raises(NotFound):
        store.put(FILE, b"body")
    assert object_keys(s3) == []


def test_removal_deletes_all_pages_of_descriptions_and_objects(
    store: S3AttachmentStore, dynamodb: "DynamoDBClient", s3: "S3Client"
) -> None:
    for number in range(105):
        item = {"task_id": {"S": TASK_ID}, "id": {"S": another(number).id}}
        dynamodb.put_item(TableName="attachments", Item=item)
    # S3 lists 1,000 objects a page; pages of two need fewer objects.
    s3.meta.events.register("provide-client-params.s3.ListObjectsV2", lambda params, **_: params | {"MaxKeys": 2})
    for number in range(5):
        s3.put_object(Bucket="task-files", Key=f"attachments/{TASK_ID}/{number}", Body=b"")
    other_keys = [f"attachments/{TASK_ID}x/1", "attachments/0195", "imports/a.csv"]
    for key in other_keys:
        s3.put_object(Bucket="task-files", Key=key, Body=b"")
    store.remove_all(TASK_ID)
    versions = s3.list_object_versions(Bucket="task-files")["Versions"]
    remaining = [version["Key"] for version in versions if version["IsLatest"]]
    assert sorted(remaining) == sorted(other_keys)
    assert dynamodb.scan(TableName="attachments")["Count"] == 0


def test_an_object_that_s3_did_not_delete_is_an_error(store: S3AttachmentStore, s3: "S3Client") -> None:
    store.describe(FILE)
    store.put(FILE, b"body")
    Responses(s3, "DeleteObjects", {"Errors": [{"Key": KEY, "Code": "InternalError"}]})
    with pytest.raises(Unavailable) as raised:
        store.remove_all(TASK_ID)
    assert raised.value.__notes__ == ["Refused: InternalError"]
    store.remove_all(TASK_ID)
    assert object_keys(s3) == []


def test_a_conflicting_transaction_is_retried(store: S3AttachmentStore, dynamodb: "DynamoDBClient") -> None:
    responses = Responses(dynamodb, "TransactWriteItems", cancelled("TransactionConflict", "None"))
    store.describe(FILE)
    assert responses.left == []
    Responses(dynamodb, "TransactWriteItems", *[cancelled("TransactionConflict", "None")] * 9)
    with pytest.raises(Contention):
        store.describe(another(9))


@pytest.mark.parametrize(
    ("service", "operation"),
    [("dynamodb", "Query"), ("dynamodb", "TransactWriteItems"), ("s3", "ListObjectsV2"), ("s3", "DeleteObjects")],
)
def test_throttling_of_either_service_is_unavailable(
    store: S3AttachmentStore, dynamodb: "DynamoDBClient", s3: "S3Client", service: str, operation: str
) -> None:
    store.describe(FILE)
    store.put(FILE, b"body")
    Responses(s3 if service == "s3" else dynamodb, operation, error("SlowDown", 503))
    with pytest.raises(Unavailable):
        store.remove_all(TASK_ID)
    store.remove_all(TASK_ID)
    assert object_keys(s3) == []
