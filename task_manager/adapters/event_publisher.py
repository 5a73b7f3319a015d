"""Publisher of events on an SNS topic, as JSON."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from task_manager.adapters.aws_errors import map_aws_errors, unavailable
from task_manager.domain.event import Event, TaskEvent, is_bulk

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sns.type_defs import PublishBatchRequestEntryTypeDef

ENTRIES_PER_BATCH = 10
BYTES_PER_BATCH = 256 * 1024
_ATTEMPTS = 2
_THREADS = 4
_ATTRIBUTE_BYTES = 100

# SQS accepts only characters of XML. JSON escapes all others but these two, which can occur within its strings only.
_ESCAPED = {0xFFFE: r"\ufffe", 0xFFFF: r"\uffff"}


class SnsEventPublisher:
    """Port `EventPublisher` on an SNS topic.

    Subscriptions can filter by these attributes of a message:
    - `event_type`
    - `bulk`: `true` for a task that an import created (one event tells of the finished import), else `false`
    - `priority`: of the task, for a change of a task only
    """

    def __init__(self, client: "SNSClient", topic_arn: str) -> None:
        self._client = client
        self._topic_arn = topic_arn
        client.meta.events.register("before-call.sns.PublishBatch", _encode_body, unique_id=_encode_body.__qualname__)

    def publish(self, events: Sequence[Event]) -> None:
        """Publish events, up to ten a call, in several calls at once. See the port."""
        batches = list(_batches([_entry(str(number), event) for number, event in enumerate(events)]))
        if len(batches) == 1:
            self._publish(batches[0])
        elif batches:
            with ThreadPoolExecutor(min(len(batches), _THREADS)) as pool:
                # Consumed, so that it raises the error of a batch.
                list(pool.map(self._publish, batches))

    def _publish(self, batch: "Sequence[PublishBatchRequestEntryTypeDef]") -> None:
        codes: set[str] = set()
        for _ in range(_ATTEMPTS):
            with map_aws_errors():
                response = self._client.publish_batch(TopicArn=self._topic_arn, PublishBatchRequestEntries=batch)
            refused = {entry["Id"]: entry["Code"] for entry in response["Failed"]}
            if not refused:
                return
            codes.update(refused.values())
            batch = [entry for entry in batch if entry["Id"] in refused]
        raise unavailable(codes)


def _encode_body(params: dict[str, Any], **_: object) -> None:
    """Encode a request's form once: botocore would do it for the signature, and again to send it.

    https://boto3.amazonaws.com/v1/documentation/api/latest/guide/events.html
    """
    params["body"] = urlencode(params["body"])


def _entry(entry_id: str, event: Event) -> "PublishBatchRequestEntryTypeDef":
    attributes = {"event_type": event.type, "bulk": "true" if is_bulk(event) else "false"}
    if isinstance(event, TaskEvent):
        attributes["priority"] = event.data.priority
    return {
        "Id": entry_id,
        "Message": event.model_dump_json().translate(_ESCAPED),
        "MessageAttributes": {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()},
    }


def _batches(
    entries: "Sequence[PublishBatchRequestEntryTypeDef]",
) -> "Iterator[list[PublishBatchRequestEntryTypeDef]]":
    batch: list[PublishBatchRequestEntryTypeDef] = []
    bytes_left = BYTES_PER_BATCH
    for entry in entries:
        size = len(entry["Message"].encode()) + _ATTRIBUTE_BYTES
        if batch and (len(batch) == ENTRIES_PER_BATCH or size > bytes_left):
            yield batch
            batch, bytes_left = [], BYTES_PER_BATCH
        batch.append(entry)
        bytes_left -= size
    if batch:
        yield batch
