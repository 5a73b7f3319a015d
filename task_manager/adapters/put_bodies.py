"""Bodies of `PutItem` requests, written without botocore's serializer."""

from threading import local
from typing import TYPE_CHECKING, Any

from pydantic_core import to_json

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_call = local()


def write_bodies_directly(client: "DynamoDBClient") -> None:
    """Let `client` send the parameters of its puts as they are; they must hold no binary values.

    Without these, the parameters have the form of the body already, but the serializer would copy each value of each
    item. Both events are public: https://docs.aws.amazon.com/boto3/latest/guide/events.html
    """
    events = client.meta.events
    # Ids, since a client that is prepared twice must not write its bodies twice.
    events.register("provide-client-params.dynamodb.PutItem", _keep_body, unique_id="keep-put-body")  # type: ignore[arg-type]  # it may return parameters
    events.register("before-call.dynamodb.PutItem", _use_body, unique_id="use-put-body")


def _keep_body(params: dict[str, Any], **_: object) -> dict[str, Any]:
    _call.body = to_json(params)
    # botocore needs the table for the endpoint.
    return {"TableName": params["TableName"]}


def _use_body(params: dict[str, Any], **_: object) -> None:
    params["body"] = _call.body
