"""The one place that tells what AWS refuses for now from what it refuses for good."""

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
    """Turn what botocore raises for now into errors of the domain; let everything else through as it is.

    Raises:
        Unavailable: The service throttled, failed or could not be reached, after botocore's own retries.
        Contention: Another write to the same item or object was under way.
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
    """Return the code by which AWS names an error."""
    return error.response.get("Error", {}).get("Code", "")


def unavailable(codes: Iterable[str]) -> Unavailable:
    """Return the error for a call that was answered and yet left entries undone, whose `codes` go to the log."""
    error = Unavailable(_UNAVAILABLE)
    error.add_note(f"Refused: {', '.join(sorted(codes))}")
    return error


def contended() -> Contention:
    """Return the error for a transaction that lost against others each time it was tried."""
    return Contention(_CONTENDED)


def _status(error: ClientError) -> int:
    return error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
