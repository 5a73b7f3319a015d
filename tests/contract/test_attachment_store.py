"""What every `AttachmentStore` does."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from task_manager.adapters.attachment_store import S3AttachmentStore
from task_manager.adapters.task_store import DynamoDbTaskStore
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
    files: AttachmentStore
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
    return Stores(
        S3AttachmentStore(dynamodb, s3, tasks="tasks", attachments="attachments", bucket=bucket, clock=clock),
        DynamoDbTaskStore(dynamodb, tasks="tasks", idempotency_keys="idempotency_keys", shards=1, clock=clock),
    )


def a_task(stores: Stores, clock: FakeClock) -> str:
    task = Task.create(TaskFields(title="Pack"), task_id=new_id(clock()), source="api", now=clock())
    stores.tasks.add(task)
    return task.id


def a_file(task_id: str, clock: FakeClock, filename: str = "list.txt", content_type: str = "text/plain") -> Attachment:
    clock.advance(timedelta(milliseconds=1))
    return Attachment(
        id=new_id(clock()),
        task_id=task_id,
        filename=filename,
        content_type=content_type,
        size=4,
        created_at=clock(),
    )


def test_a_file_is_listed_once_both_its_parts_are_there(stores: Stores, clock: FakeClock) -> None:
    file = a_file(a_task(stores, clock), clock)
    stores.files.describe(file)
    assert stores.files.list(file.task_id) == []
    stores.files.put(file, b"body")
    assert stores.files.list(file.task_id) == [file]


def test_files_are_listed_oldest_first_with_the_sizes_that_they_have(stores: Stores, clock: FakeClock) -> None:
    task_id, other = a_task(stores, clock), a_task(stores, clock)
    names = ["日本.pdf", 'a "quoted" name', "../../etc/passwd", "two\nlines", "same", "same"]
    files = [a_file(task_id, clock, name, "application/pdf") for name in names]
    for size, file in enumerate(files):
        stores.files.describe(file)
        stores.files.put(file, b"x" * size)
    elsewhere = a_file(other, clock)
    stores.files.describe(elsewhere)
    stores.files.put(elsewhere, b"body")
    assert stores.files.list(task_id) == [file.model_copy(update={"size": size}) for size, file in enumerate(files)]
    assert stores.files.list(other) == [elsewhere]


def test_nothing_is_stored_for_a_task_that_is_not_there(stores: Stores, clock: FakeClock) -> None:
    file = a_file(new_id(clock()), clock)
    with pytest.raises(NotFound):
        stores.files.describe(file)
    with pytest.raises(NotFound):
        stores.files.put(file, b"body")
    assert stores.files.list(file.task_id) == []


def test_a_task_holds_so_many_files_and_no_more(stores: Stores, clock: FakeClock) -> None:
    task_id = a_task(stores, clock)
    for _ in range(FILES_PER_TASK):
        stores.files.describe(a_file(task_id, clock))
    with pytest.raises(LimitReached):
        stores.files.describe(a_file(task_id, clock))
    stores.files.describe(a_file(a_task(stores, clock), clock))


def test_removing_leaves_nothing_of_the_task_and_all_of_others(stores: Stores, clock: FakeClock) -> None:
    task_id, other = a_task(stores, clock), a_task(stores, clock)
    kept = a_file(other, clock)
    stores.files.describe(kept)
    stores.files.put(kept, b"body")
    for _ in range(3):
        file = a_file(task_id, clock)
        stores.files.describe(file)
        stores.files.put(file, b"body")
    stores.files.describe(a_file(task_id, clock))
    stores.files.remove_all(task_id)
    stores.files.remove_all(task_id)
    assert stores.files.list(task_id) == []
    assert stores.files.list(other) == [kept]
    for _ in range(FILES_PER_TASK):
        stores.files.describe(a_file(task_id, clock))


def test_one_file_of_a_task_can_be_removed(stores: Stores, clock: FakeClock) -> None:
    task_id = a_task(stores, clock)
    kept, removed = (a_file(task_id, clock) for _ in range(2))
    for file in (kept, removed):
        stores.files.describe(file)
        stores.files.put(file, b"x")

    stores.files.remove(task_id, removed.id)

    assert [file.id for file in stores.files.list(task_id)] == [kept.id]
    for missing in (removed.id, task_id):
        with pytest.raises(NotFound):
            stores.files.remove(task_id, missing)


def test_bytes_that_come_after_the_removal_are_refused(stores: Stores, clock: FakeClock) -> None:
    file = a_file(a_task(stores, clock), clock)
    stores.files.describe(file)
    stores.files.remove_all(file.task_id)
    with pytest.raises(NotFound):
        stores.files.put(file, b"body")
    assert stores.files.list(file.task_id) == []


def test_an_upload_by_link_says_all_that_has_to_be_sent(stores: Stores, clock: FakeClock) -> None:
    file = a_file(a_task(stores, clock), clock, content_type="text/plain; charset=utf-8")
    stores.files.describe(file)
    link = stores.files.presign_upload(file)
    assert link.method == "PUT"
    assert link.headers == {"Content-Type": "text/plain; charset=utf-8", "Content-Length": "4"}
    assert link.expires_at == clock() + timedelta(minutes=15)
    assert file.id in link.url
    assert stores.files.list(file.task_id) == []
