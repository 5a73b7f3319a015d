"""Mapping of transient AWS errors to errors of the domain."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError, IncompleteReadError  # noqa: A004

from task_manager.domain.errors import Contention, Unavailable

_CONTENTION = frozenset(
    {"ConditionalRequestConflict", "TransactionConflictException", "TransactionInProgressException"}
)
_TRANSIENT = frozenset(
    {
        "BandwidthLimitExceeded",
        "InternalError",
        "InternalFailure",
        "InternalServerError",
        "KMSThrottlingException",
        "OperationAborted",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "RequestTimeout",
        "RequestTimeoutException",
        "ServiceUnavailable",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
_UNAVAILABLE = "A service that the API depends on did not respond. Retry in a moment."
_CONTENDED = "A concurrent write is in progress. Retry in a moment."


@contextmanager
def map_aws_errors() -> Iterator[None]:
    """Map transient errors of botocore to errors of the domain; other errors pass unchanged.

    Raises:
        Unavailable: The service throttled, failed or could not be reached, after botocore's own retries.
        Contention: A concurrent write to the same item or object was in conflict.
    """
    try:
        yield
    except ClientError as error:
        if error_code(error) in _CONTENTION:
            raise Contention(_CONTENDED) from error
        if error_code(error) in _TRANSIENT or _status(error) >= 500:
            raise Unavailable(_UNAVAILABLE) from error
        raise
    except (ConnectionError, HTTPClientError, IncompleteReadError) as error:
        raise Unavailable(_UNAVAILABLE) from error


def error_code(error: ClientError) -> str:
    """Return the error code of AWS."""
    return error.response.get("Error", {}).get("Code", "")


def unavailable(codes: Iterable[str]) -> Unavailable:
    """Return the error of a call that succeeded in part; the `codes` of the failed entries are a note for the log."""
    error = Unavailable(_UNAVAILABLE)
    error.add_note(f"Refused: {', '.join(sorted(codes))}")
    return error


def contended() -> Contention:
    """Return the error of a transaction that was in conflict in every attempt."""
    return Contention(_CONTENDED)


def _status(error: ClientError) -> int:
    return error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
