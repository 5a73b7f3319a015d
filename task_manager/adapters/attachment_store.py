"""Files of tasks: their bytes in S3, what was said of them in DynamoDB."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from task_manager.adapters.aws_errors import map_aws_errors, unavailable
from task_manager.adapters.dynamodb import TransactionRefused, transact_write
from task_manager.adapters.items import from_item, to_item
from task_manager.adapters.presigned import presigned_download, presigned_upload
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
    """The port `AttachmentStore` on the table `attachments` and the bucket, under `attachments/`.

    An object's key is made of identifiers alone; a file's name is never part of it.
    """

    def __init__(
        self, dynamodb: "DynamoDBClient", s3: "S3Client", *, tasks: str, attachments: str, bucket: str, clock: Clock
    ) -> None:
        self._dynamodb = dynamodb
        self._s3 = s3
        self._tasks = tasks
        self._attachments = attachments
        self._bucket = bucket
        self._clock = clock

    def describe(self, attachment: Attachment) -> None:
        """Store the description of a file, if its task exists. See the port.

        The limit is looked at first and by itself: files that are added at the same moment may pass it.
        """
        if self._is_full(attachment.task_id):
            raise LimitReached(f"A task holds up to {FILES_PER_TASK} files.")
        try:
            transact_write(
                self._dynamodb,
                [
                    {
                        "ConditionCheck": {
                            "TableName": self._tasks,
                            "Key": {"id": {"S": attachment.task_id}},
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
        """Store the bytes of a described file. See the port."""
        key = _key(attachment)
        with map_aws_errors():
            self._s3.put_object(Bucket=self._bucket, Key=key, Body=body, ContentType=attachment.content_type)
            description = self._dynamodb.get_item(
                TableName=self._attachments,
                Key={"task_id": {"S": attachment.task_id}, "id": {"S": attachment.id}},
                ConsistentRead=True,
            )
            # `remove_all` deletes descriptions before it looks for objects: it has missed this one at most here.
            if "Item" not in description:
                self._s3.delete_object(Bucket=self._bucket, Key=key)
                raise NotFound("There is no such task.")

    def presign_upload(self, attachment: Attachment) -> PresignedUpload:
        """Return the request that uploads exactly `size` bytes of exactly this type. See the port."""
        put = {
            "Bucket": self._bucket,
            "Key": _key(attachment),
            "ContentType": attachment.content_type,
            "ContentLength": attachment.size,
        }
        return presigned_upload(self._s3, put, self._clock)

    def list(self, task_id: str) -> Sequence[Attachment]:
        """Return the files of a task whose bytes are there. See the port."""
        with map_aws_errors():
            sizes = {key: size for page in self._objects(task_id) for key, size in page}
            described = [from_item(Attachment, item) for item in self._descriptions(task_id)]
        return [one.model_copy(update={"size": sizes[_key(one)]}) for one in described if _key(one) in sizes]

    def presign_download(self, attachment: Attachment) -> str:
        """Return a link to a file under its own name. See the port."""
        get = {"Bucket": self._bucket, "Key": _key(attachment), "ResponseContentType": attachment.content_type}
        return presigned_download(self._s3, get, attachment.filename)

    def remove(self, task_id: str, file_id: str) -> None:
        """Delete one file. See the port.

        The bytes go first: a file without them is shown to nobody, and its description lets the call be repeated.
        """
        with map_aws_errors():
            self._s3.delete_object(Bucket=self._bucket, Key=f"{_prefix(task_id)}{file_id}")
            answer = self._dynamodb.delete_item(
                TableName=self._attachments,
                Key={"task_id": {"S": task_id}, "id": {"S": file_id}},
                ReturnValues="ALL_OLD",
            )
        if "Attributes" not in answer:
            raise NotFound("The task has no such file.")

    def remove_all(self, task_id: str) -> None:
        """Delete what there is of a task's files; it may be called again at any time. See the port.

        An upload by a link that was given out before may still arrive afterwards; nothing shows it.
        """
        with map_aws_errors():
            described = [item["id"] for item in self._descriptions(task_id)]
        for some in batches(described, _ITEMS_PER_TRANSACTION):
            transact_write(
                self._dynamodb,
                [
                    {"Delete": {"TableName": self._attachments, "Key": {"task_id": {"S": task_id}, "id": one}}}
                    for one in some
                ],
            )
        with map_aws_errors():
            for page in self._objects(task_id):
                if page:
                    self._delete_objects([key for key, _ in page])

    def _is_full(self, task_id: str) -> bool:
        with map_aws_errors():
            answer = self._dynamodb.query(
                TableName=self._attachments,
                KeyConditionExpression="#task_id = :task_id",
                ExpressionAttributeNames={"#task_id": "task_id"},
                ExpressionAttributeValues={":task_id": {"S": task_id}},
                Select="COUNT",
                ConsistentRead=True,
                Limit=FILES_PER_TASK,
            )
        return answer["Count"] >= FILES_PER_TASK

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
            yield [(one["Key"], one["Size"]) for one in page.get("Contents", [])]

    def _delete_objects(self, keys: Sequence[str]) -> None:
        answer = self._s3.delete_objects(
            Bucket=self._bucket, Delete={"Objects": [{"Key": key} for key in keys], "Quiet": True}
        )
        if refused := answer.get("Errors"):
            raise unavailable({error["Code"] for error in refused})


def _prefix(task_id: str) -> str:
    return f"attachments/{task_id}/"


def _key(attachment: Attachment) -> str:
    return f"{_prefix(attachment.task_id)}{attachment.id}"
