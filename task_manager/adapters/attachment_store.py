"""Store of attachments: files in S3, descriptions in DynamoDB."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from task_manager.adapters.aws_errors import map_aws_errors, unavailable
from task_manager.adapters.dynamodb import TransactionRefused, transact_write
from task_manager.adapters.items import from_item, to_item
from task_manager.adapters.presigned import presigned_download, presigned_upload
from task_manager.adapters.task_table import TaskTable
from task_manager.domain.attachment import FILES_PER_TASK, Attachment
from task_manager.domain.batches import batches
from task_manager.domain.errors import LimitReached, NotFound
from task_manager.domain.ports.clock import Clock
from task_manager.domain.ports.objects import PresignedUpload

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef
    from mypy_boto3_s3 import S3Client

_ITEMS_PER_TRANSACTION = 100


class S3AttachmentStore:
    """`AttachmentStore` on the table `attachments`, with objects under `attachments/` in the bucket.

    An object key consists of identifiers only, never of a file name.
    """

    def __init__(
        self,
        dynamodb: "DynamoDBClient",
        s3: "S3Client",
        *,
        tasks: TaskTable,
        attachments: str,
        bucket: str,
        clock: Clock,
    ) -> None:
        self._dynamodb = dynamodb
        self._s3 = s3
        self._tasks = tasks
        self._attachments = attachments
        self._bucket = bucket
        self._clock = clock

    def describe(self, attachment: Attachment) -> None:
        """Store the description of an attachment if its task exists. See the port.

        The limit is checked before the transaction, so concurrent calls may exceed it.
        """
        if self._is_full(attachment.task_id):
            raise LimitReached(f"A task holds up to {FILES_PER_TASK} files.")
        try:
            transact_write(
                self._dynamodb,
                [
                    {
                        "ConditionCheck": {
                            "TableName": self._tasks.name,
                            "Key": self._tasks.key(attachment.task_id),
                            "ConditionExpression": "attribute_exists(#id)",
                            "ExpressionAttributeNames": {"#id": "id"},
                        }
                    },
                    {"Put": {"TableName": self._attachments, "Item": to_item(attachment)}},
                ],
            )
        except TransactionRefused as refused:
            raise NotFound("There is no such task.") from refused

    def put(self, attachment: Attachment, body: bytes) -> None:
        """Store the file of a described attachment. See the port."""
        object_key = attachment_object_key(attachment)
        with map_aws_errors():
            self._s3.put_object(Bucket=self._bucket, Key=object_key, Body=body, ContentType=attachment.content_type)
            description = self._dynamodb.get_item(
                TableName=self._attachments,
                Key={"task_id": {"S": attachment.task_id}, "id": {"S": attachment.id}},
                ConsistentRead=True,
            )
            # `remove_all` deletes descriptions before it lists objects, so it can miss this object only if the
            # description is gone by now.
            if "Item" not in description:
                self._s3.delete_object(Bucket=self._bucket, Key=object_key)
                raise NotFound("There is no such task.")

    def presign_upload(self, attachment: Attachment) -> PresignedUpload:
        """Return the request that uploads exactly `size` bytes of exactly this content type, once. See the port."""
        put = {
            "Bucket": self._bucket,
            "Key": attachment_object_key(attachment),
            "ContentType": attachment.content_type,
            "ContentLength": attachment.size,
            "IfNoneMatch": "*",
        }
        return presigned_upload(self._s3, put, self._clock)

    def list(self, task_id: str) -> Sequence[Attachment]:
        """Return the attachments of a task whose files are stored. See the port."""
        with map_aws_errors():
            sizes = {object_key: size for page in self._objects(task_id) for object_key, size in page}
            attachments = [from_item(Attachment, item) for item in self._descriptions(task_id)]
        return [
            attachment.model_copy(update={"size": sizes[object_key]})
            for attachment in attachments
            if (object_key := attachment_object_key(attachment)) in sizes
        ]

    def presign_download(self, attachment: Attachment) -> str:
        """Return a presigned URL of the file under its own name. See the port."""
        get = {
            "Bucket": self._bucket,
            "Key": attachment_object_key(attachment),
            "ResponseContentType": attachment.content_type,
        }
        return presigned_download(self._s3, get, attachment.filename)

    def remove(self, task_id: str, file_id: str) -> None:
        """Delete an attachment. See the port.

        The object is deleted first: an attachment without it is not listed, and its description allows a retry.
        """
        with map_aws_errors():
            self._s3.delete_object(Bucket=self._bucket, Key=f"{_prefix(task_id)}{file_id}")
            response = self._dynamodb.delete_item(
                TableName=self._attachments,
                Key={"task_id": {"S": task_id}, "id": {"S": file_id}},
                ReturnValues="ALL_OLD",
            )
        if "Attributes" not in response:
            raise NotFound("The task has no such file.")

    def remove_all(self, task_id: str) -> None:
        """Delete all attachments of a task. See the port.

        Idempotent. An upload by a presigned URL may still store an object afterwards; it is not listed.
        """
        with map_aws_errors():
            ids = [item["id"] for item in self._descriptions(task_id)]
        for batch in batches(ids, _ITEMS_PER_TRANSACTION):
            transact_write(
                self._dynamodb,
                [
                    {
                        "Delete": {
                            "TableName": self._attachments,
                            "Key": {"task_id": {"S": task_id}, "id": attachment_id},
                        }
                    }
                    for attachment_id in batch
                ],
            )
        with map_aws_errors():
            for page in self._objects(task_id):
                if page:
                    self._delete_objects([object_key for object_key, _ in page])

    def _is_full(self, task_id: str) -> bool:
        with map_aws_errors():
            response = self._dynamodb.query(
                TableName=self._attachments,
                KeyConditionExpression="#task_id = :task_id",
                ExpressionAttributeNames={"#task_id": "task_id"},
                ExpressionAttributeValues={":task_id": {"S": task_id}},
                Select="COUNT",
                ConsistentRead=True,
                Limit=FILES_PER_TASK,
            )
        return response["Count"] >= FILES_PER_TASK

    def _descriptions(self, task_id: str) -> "Iterator[dict[str, AttributeValueTypeDef]]":
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._attachments,
            KeyConditionExpression="#task_id = :task_id",
            ExpressionAttributeNames={"#task_id": "task_id"},
            ExpressionAttributeValues={":task_id": {"S": task_id}},
            ConsistentRead=True,
        )
        for page in pages:
            yield from page["Items"]

    def _objects(self, task_id: str) -> Iterator[Sequence[tuple[str, int]]]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=_prefix(task_id))
        for page in pages:
            yield [(entry["Key"], entry["Size"]) for entry in page.get("Contents", [])]

    def _delete_objects(self, object_keys: Sequence[str]) -> None:
        response = self._s3.delete_objects(
            Bucket=self._bucket, Delete={"Objects": [{"Key": object_key} for object_key in object_keys], "Quiet": True}
        )
        if errors := response.get("Errors"):
            raise unavailable({error["Code"] for error in errors})


def _prefix(task_id: str) -> str:
    return f"attachments/{task_id}/"


def attachment_object_key(attachment: Attachment) -> str:
    """Return the key of the object that holds the file of an attachment."""
    return f"{_prefix(attachment.task_id)}{attachment.id}"
