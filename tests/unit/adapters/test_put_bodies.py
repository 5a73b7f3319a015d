"""Bodies of puts, compared with those that botocore writes."""

import json
from typing import TYPE_CHECKING, Any

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from hypothesis import given

from task_manager.adapters.items import to_item
from task_manager.adapters.put_bodies import write_bodies_directly
from task_manager.composition.aws import IMPORTS_CONFIG
from task_manager.domain.task import Task
from tests.conftest import REGION
from tests.strategies import tasks

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import PutTypeDef


class Requests:
    """A client, and the requests that it would send."""

    def __init__(self) -> None:
        session = boto3.Session("test", "test", region_name=REGION)
        self.client: DynamoDBClient = session.client("dynamodb", config=IMPORTS_CONFIG)
        self.sent: list[AWSPreparedRequest] = []
        self.client.meta.events.register("before-send.dynamodb", self._send)  # type: ignore[arg-type]  # it may return a response

    def _send(self, request: AWSPreparedRequest, **_: object) -> AWSResponse:
        self.sent.append(request)
        return AWSResponse(request.url, 200, {}, _Empty())  # type: ignore[arg-type]  # any mapping

    def of(self, put: "PutTypeDef") -> AWSPreparedRequest:
        self.client.put_item(**put)
        return self.sent.pop()


class _Empty:
    def stream(self) -> list[bytes]:
        return [b"{}"]


BOTOCORE, DIRECT = Requests(), Requests()
write_bodies_directly(DIRECT.client)


@given(task=tasks)
def test_a_body_is_equal_to_the_one_that_botocore_writes(task: Task) -> None:
    put: PutTypeDef = {
        "TableName": "tasks",
        "Item": to_item(task),
        "ConditionExpression": "attribute_not_exists(#id)",
        "ExpressionAttributeNames": {"#id": "id"},
    }

    expected, direct = BOTOCORE.of(put), DIRECT.of(put)

    assert json.loads(body(direct)) == json.loads(body(expected)) == put
    assert direct.url == expected.url
    assert headers(direct) == headers(expected)
    assert direct.headers["Content-Length"] == str(len(body(direct)))


def body(request: AWSPreparedRequest) -> bytes:
    assert isinstance(request.body, bytes)
    return request.body


def headers(request: AWSPreparedRequest) -> dict[str, Any]:
    """Return the headers that do not depend on the bytes of the body, or on the time."""
    varying = {"Content-Length", "X-Amz-Date", "Authorization", "amz-sdk-invocation-id"}
    return {name: value for name, value in request.headers.items() if name not in varying}
