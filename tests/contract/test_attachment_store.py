"""Contract of `AttachmentStore`, for the fake and the adapter."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from task_manager.adapters.attachment_store import S3AttachmentStore
from task_manager.adapters.shards import Shards
from task_manager.adapters.task_store import DynamoDbTaskStore
from task_manager.adapters.task_table import TaskTable
from task_manager.domain.attachment import FILES_PER_TASK, Attachment
from task_manager.domain.errors import LimitReached, NotFound
from task_manager.domain.identifiers import new_id
from task_manager.domain.ports.attachments import AttachmentStore
from task_manager.domain.ports.tasks import TaskStore
from task_manager.domain.task import Task, TaskFields
from tests.fakes import FakeAttachmentStore, FakeClock, FakeTaskStore

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client


@dataclass
class Stores:
    attachments: AttachmentStore
    tasks: TaskStore


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=["memory", "aws"])
def stores(request: pytest.FixtureRequest, clock: FakeClock) -> Stores:
    if request.param == "memory":
        tasks = FakeTaskStore(clock)
        return Stores(FakeAttachmentStore(tasks, clock), tasks)
    dynamodb: DynamoDBClient = request.getfixturevalue("dynamodb")
    s3: S3Client = request.getfixturevalue("s3")
    bucket: str = request.getfixturevalue("bucket")
    table = TaskTable("tasks", Shards({clock(): 4}))
    return Stores(
        S3AttachmentStore(dynamodb, s3, tasks=table, attachments="attachments", bucket=bucket, clock=clock),
        DynamoDbTaskStore(dynamodb, tasks=table, idempotency_keys="idempotency_keys", clock=clock),
    )


def create_task(stores: Stores, clock: FakeClock) -> str:
    task = Task.create(TaskFields(title="Pack"), task_id=new_id(clock()), source="api", now=clock())
    stores.tasks.add(task)
    return task.id


def new_attachment(
    task_id: str, clock: FakeClock, filename: str = "list.txt", content_type: str = "text/plain"
) -> Attachment:
    clock.advance(timedelta(milliseconds=1))
    return Attachment(
        id=new_id(clock()),
        task_id=task_id,
        filename=filename,
        content_type=content_type,
        size=4,
        created_at=clock(),
    )


def test_a_file_is_listed_when_description_and_object_exist(stores: Stores, clock: FakeClock) -> None:
    attachment = new_attachment(create_task(stores, clock), clock)
    stores.attachments.describe(attachment)
    assert stores.attachments.list(attachment.task_id) == []
    stores.attachments.put(attachment, b"body")
    assert stores.attachments.list(attachment.task_id) == [attachment]


def test_files_are_listed_oldest_first_with_the_sizes_that_they_have(stores: Stores, clock: FakeClock) -> None:
    task_id, other = create_task(stores, clock), create_task(stores, clock)
    names = ["日本.pdf", 'a "quoted" name', "../../etc/passwd", "two\nlines", "same", "same"]
    files = [new_attachment(task_id, clock, name, "application/pdf") for name in names]
    for size, attachment in enumerate(files):
        stores.attachments.describe(attachment)
        stores.attachments.put(attachment, b"x" * size)
    elsewhere = new_attachment(other, clock)
    stores.attachments.describe(elsewhere)
    stores.attachments.put(elsewhere, b"body")
    assert stores.attachments.list(task_id) == [
        attachment.model_copy(update={"size": size}) for size, attachment in enumerate(files)
    ]
    assert stores.attachments.list(other) == [elsewhere]


def test_no_file_is_stored_for_a_missing_task(stores: Stores, clock: FakeClock) -> None:
    attachment = new_attachment(new_id(clock()), clock)
    with pytest.raises(NotFound):
        stores.attachments.describe(attachment)
    with pytest.raises(NotFound):
        stores.attachments.put(attachment, b"body")
    assert stores.attachments.list(attachment.task_id) == []


def test_a_task_has_a_limited_number_of_files(stores: Stores, clock: FakeClock) -> None:
    task_id = create_task(stores, clock)
    for _ in range(FILES_PER_TASK):
        stores.attachments.describe(new_attachment(task_id, clock))
    with pytest.raises(LimitReached):
        stores.attachments.describe(new_attachment(task_id, clock))
    stores.attachments.describe(new_attachment(create_task(stores, clock), clock))


def test_removal_deletes_all_files_of_the_task_only(stores: Stores, clock: FakeClock) -> None:
    task_id, other = create_task(stores, clock), create_task(stores, clock)
    remaining = new_attachment(other, clock)
    stores.attachments.describe(remaining)
    stores.attachments.put(remaining, b"body")
    for _ in range(3):
        attachment = new_attachment(task_id, clock)
        stores.attachments.describe(attachment)
        stores.attachments.put(attachment, b"body")
    stores.attachments.describe(new_attachment(task_id, clock))
    stores.attachments.remove_all(task_id)
    stores.attachments.remove_all(task_id)
    assert stores.attachments.list(task_id) == []
    assert stores.attachments.list(other) == [remaining]
    for _ in range(FILES_PER_TASK):
        stores.attachments.describe(new_attachment(task_id, clock))


def test_one_file_of_a_task_can_be_removed(stores: Stores, clock: FakeClock) -> None:
    task_id = create_task(stores, clock)
    remaining, removed = (new_attachment(task_id, clock) for _ in range(2))
    for attachment in (remaining, removed):
        stores.attachments.describe(attachment)
        stores.attachments.put(attachment, b"x")

    stores.attachments.remove(task_id, removed.id)

    assert [attachment.id for attachment in stores.attachments.list(task_id)] == [remaining.id]
    for missing in (removed.id, task_id):
        with pytest.raises(NotFound):
            stores.attachments.remove(task_id, missing)


def test_a_file_stored_after_the_removal_is_refused(stores: Stores, clock: FakeClock) -> None:
    attachment = new_attachment(create_task(stores, clock), clock)
    stores.attachments.describe(attachment)
    stores.attachments.remove_all(attachment.task_id)
    with pytest.raises(NotFound):
        stores.attachments.put(attachment, b"body")
    assert stores.attachments.list(attachment.task_id) == []


def test_a_presigned_upload_is_complete(stores: Stores, clock: FakeClock) -> None:
    attachment = new_attachment(create_task(stores, clock), clock, content_type="text/plain; charset=utf-8")
    stores.attachments.describe(attachment)
    link = stores.attachments.presign_upload(attachment)
    assert link.method == "PUT"
    assert link.headers == {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Length": "4",
        "If-None-Match": "*",
    }
    assert link.expires_at == clock() + timedelta(minutes=15)
    assert attachment.id in link.url
    assert stores.attachments.list(attachment.task_id) == []
