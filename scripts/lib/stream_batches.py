"""Batches of table changes that a function failed on, read again from their stream."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from mypy_boto3_dynamodbstreams import DynamoDBStreamsClient

_MAX_PAGES: Final = 1000


class RedriveError(Exception):
    """Failed redrive: the dead letter stays in its queue, for the reason in the message."""


def read_batch(streams: "DynamoDBStreamsClient", batch: Mapping[str, Any]) -> Iterator[list[dict[str, Any]]]:
    """Yield the records of a batch page by page, in the form in which Lambda passes them to a function.

    Args:
        streams: The client to read with.
        batch: The `DDBStreamBatchInfo` of a failure.

    Raises:
        RedriveError: The stream no longer has the records.
    """
    stream, last = str(batch["streamArn"]), int(batch["endSequenceNumber"])
    errors = streams.exceptions
    try:
        iterator: str | None = streams.get_shard_iterator(
            StreamArn=stream,
            ShardId=batch["shardId"],
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=batch["startSequenceNumber"],
        )["ShardIterator"]
        for _ in range(_MAX_PAGES):
            if not iterator:
                break
            page = streams.get_records(ShardIterator=iterator)
            numbered = [(int(record["dynamodb"]["SequenceNumber"]), record) for record in page["Records"]]
            if records := [{**record, "eventSourceARN": stream} for number, record in numbered if number <= last]:
                yield records
            if numbered and numbered[-1][0] >= last:
                return
            iterator = page.get("NextShardIterator")
    except (errors.TrimmedDataAccessException, errors.ResourceNotFoundException):
        raise RedriveError("They are no longer in the stream, which keeps a change for 24 hours.") from None
    raise RedriveError("The stream did not return all of them.")
