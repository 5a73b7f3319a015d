"""Classification of AWS errors as transient or permanent."""

import pytest
from botocore import exceptions as botocore
from botocore.exceptions import ClientError

from task_manager.adapters.aws_errors import map_aws_errors, unavailable
from task_manager.domain.errors import Contention, TaskManagerError, Unavailable


def refusal(code: str, status: int = 400) -> ClientError:
    return ClientError(
        {"Error": {"Code": code, "Message": "arn:aws:secret"}, "ResponseMetadata": {"HTTPStatusCode": status}},  # type: ignore[typeddict-item]
        "PutItem",
    )


@pytest.mark.parametrize(
    "error",
    [
        refusal("ProvisionedThroughputExceededException"),
        refusal("ThrottlingException"),
        refusal("RequestLimitExceeded"),
        refusal("SlowDown", 503),
        refusal("InternalServerError", 500),
        refusal("SomethingNew", 502),
        refusal("500", 500),
        botocore.ReadTimeoutError(endpoint_url="https://x"),
        botocore.ConnectTimeoutError(endpoint_url="https://x"),
        botocore.EndpointConnectionError(endpoint_url="https://x"),
        botocore.ConnectionClosedError(endpoint_url="https://x"),
        botocore.ResponseStreamingError(error="broken"),
        botocore.IncompleteReadError(actual_bytes=1, expected_bytes=2),
    ],
)
def test_a_transient_error_is_unavailable(error: Exception) -> None:
    with pytest.raises(Unavailable) as raised, map_aws_errors():
        raise error
    assert raised.value.__cause__ is error
    assert "arn:" not in str(raised.value)
    assert "https:" not in str(raised.value)


@pytest.mark.parametrize("code", ["TransactionConflictException", "TransactionInProgressException"])
def test_a_conflicting_transaction_is_contention(code: str) -> None:
    with pytest.raises(Contention), map_aws_errors():
        raise refusal(code)


@pytest.mark.parametrize(
    "error",
    [
        refusal("AccessDeniedException", 403),
        refusal("ValidationException"),
        refusal("ResourceNotFoundException"),
        refusal("ConditionalCheckFailedException"),
        botocore.NoCredentialsError(),
        KeyError("a fault of ours"),
    ],
)
def test_a_permanent_error_is_not_mapped(error: Exception) -> None:
    with pytest.raises(type(error)) as raised, map_aws_errors():
        raise error
    assert raised.value is error
    assert not isinstance(raised.value, TaskManagerError)


def test_the_codes_of_refused_entries_go_to_the_log_and_not_to_the_client() -> None:
    error = unavailable({"InternalError", "AccessDenied"})
    assert error.__notes__ == ["Refused: AccessDenied, InternalError"]
    assert "AccessDenied" not in str(error)
