"""Tasks, descriptions of files and imports: how each is put back after it was deleted by mistake.

Idempotency keys and reminders are not among them. Both expire, and state that something was done already: an older
state of them would be wrong, and each reminder that is put back would be sent again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final

from scripts.lib.restored_items import Item, Outcome
from task_manager.adapters.attachment_store import attachment_object_key
from task_manager.adapters.dynamodb import TransactionRefused, transact_write
from task_manager.adapters.items import from_item
from task_manager.adapters.shards import SHARD
from task_manager.adapters.task_store import DynamoDbTaskStore
from task_manager.adapters.task_table import TaskTable
from task_manager.csv_import.text import cut, single_line
from task_manager.domain.attachment import Attachment
from task_manager.domain.errors import AlreadyExists
from task_manager.domain.ports.clock import Clock
from task_manager.domain.task import Processing, Task

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CopySourceTypeDef

_TEXT_LENGTH: Final = 80


@dataclass(frozen=True)
class RestoredTasks:
    """Tasks as they were at a time."""

    dynamodb: "DynamoDBClient"
    tasks: TaskTable
    at: datetime
    clock: Clock

    name: ClassVar[str] = "tasks"
    keys: ClassVar[Sequence[str]] = (SHARD, "id")
    owner: ClassVar[str] = "id"

    @property
    def table(self) -> str:
        """Name of the table in use."""
        return self.tasks.name

    def revision(self, item: Item) -> object:
        """Return the version: the outcome of background work is no change."""
        return item["version"]

    def describe(self, item: Item) -> str:
        """Return id, time of the last change and title."""
        return f"task {item['id']['S']}, updated {item['updated_at']['S']}: {_short(item['title']['S'])}"

    def put_back(self, item: Item) -> Outcome:
        """Store a task as a new version of itself, so that consumers and `updated_since` take notice of it.

        The ids of events end with the version. This one is greater than any that the deleted task may have had, unless
        the task changed more than once a second all the time.
        """
        task, now = from_item(Task, item), self.clock()
        version = task.version + int((now - self.at).total_seconds()) + 1
        try:
            self._store.add(
                task.model_copy(update={"version": version, "updated_at": now, "processing": Processing(at=now)})
            )
        except AlreadyExists:
            return Outcome.CHANGED
        return Outcome.PUT_BACK

    @property
    def _store(self) -> DynamoDbTaskStore:
        return DynamoDbTaskStore(
            self.dynamodb,
            tasks=self.tasks,
            idempotency_keys="",
            clock=self.clock,
            correlation_id=lambda: f"restore-{self.at:%Y%m%dT%H%M%SZ}",
        )


@dataclass(frozen=True)
class RestoredFiles:
    """Descriptions of files as they were at a time, and the files' bytes, which the bucket keeps for 30 days."""

    dynamodb: "DynamoDBClient"
    s3: "S3Client"
    tasks: TaskTable
    table: str
    bucket: str

    name: ClassVar[str] = "files"
    keys: ClassVar[Sequence[str]] = ("task_id", "id")
    owner: ClassVar[str] = "task_id"

    def revision(self, item: Item) -> object:
        """Return the whole description."""
        return item

    def describe(self, item: Item) -> str:
        """Return the ids of file and task, and the file's name."""
        return f"file {item['id']['S']} of task {item['task_id']['S']}: {_short(item['filename']['S'])}"

    def put_back(self, item: Item) -> Outcome:
        """Store the bytes again if they were deleted, and then the description, if the task exists."""
        attachment = from_item(Attachment, item)
        key = attachment_object_key(attachment)
        if not self._put_back_object(key):
            return Outcome.WITHOUT_BYTES
        try:
            self._put_description(item)
        except TransactionRefused as refused:
            if not refused.condition_failed(0):
                return Outcome.CHANGED
            self.s3.delete_object(Bucket=self.bucket, Key=key)
            return Outcome.WITHOUT_TASK
        return Outcome.PUT_BACK

    def _put_back_object(self, key: str) -> bool:
        """Copy the last version of an object over its delete marker; return whether there is an object now."""
        versions = self.s3.list_object_versions(Bucket=self.bucket, Prefix=key).get("Versions", [])
        if not versions:
            return False
        # S3 lists the newest version first.
        if not versions[0]["IsLatest"]:
            source: CopySourceTypeDef = {"Bucket": self.bucket, "Key": key, "VersionId": versions[0]["VersionId"]}
            self.s3.copy_object(Bucket=self.bucket, Key=key, CopySource=source)
        return True

    def _put_description(self, item: Item) -> None:
        transact_write(
            self.dynamodb,
            [
                {
                    "ConditionCheck": {
                        "TableName": self.tasks.name,
                        "Key": self.tasks.key(item["task_id"]["S"]),
                        "ConditionExpression": "attribute_exists(id)",
                    }
                },
                {
                    "Put": {
                        "TableName": self.table,
                        "Item": item,
                        "ConditionExpression": "attribute_not_exists(id)",
                    }
                },
            ],
        )


@dataclass(frozen=True)
class RestoredImports:
    """Imports as they were at a time, and the first file of each content."""

    dynamodb: "DynamoDBClient"
    table: str

    name: ClassVar[str] = "imports"
    keys: ClassVar[Sequence[str]] = ("id",)
    owner: ClassVar[str] = "id"

    def revision(self, item: Item) -> object:
        """Return the whole item."""
        return item

    def describe(self, item: Item) -> str:
        """Return the id and the key of the file."""
        return f"import {item['id']['S']}: {_short(item['key']['S'])}"

    def put_back(self, item: Item) -> Outcome:
        """Store an item as it was."""
        try:
            self.dynamodb.put_item(TableName=self.table, Item=item, ConditionExpression="attribute_not_exists(id)")
        except self.dynamodb.exceptions.ConditionalCheckFailedException:
            return Outcome.CHANGED
        return Outcome.PUT_BACK


def _short(text: str) -> str:
    return cut(single_line(text), _TEXT_LENGTH)
