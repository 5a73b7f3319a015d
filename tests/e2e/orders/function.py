"""Functions of the orders system: an order is added, invoiced and shipped."""

import base64
import json
import os
from typing import Any

import boto3

_TABLE = os.environ.get("TABLE", "")


def _orders() -> Any:
    return boto3.resource("dynamodb").Table(_TABLE)


def _response(status: int, body: object) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(body, default=int),
    }


def add(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Store the order of a request."""
    body = base64.b64decode(event["body"]) if event["isBase64Encoded"] else event["body"]
    order = {"customer": event["pathParameters"]["customer"], "status": "placed", **json.loads(body)}
    _orders().put_item(Item=order)
    return _response(201, order)


def get(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Return an order."""
    found = _orders().get_item(Key=event["pathParameters"]).get("Item")
    return _response(200, found) if found else _response(404, {"title": "Not Found"})


def of_customer(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Return a customer's orders by status, from the local index."""
    found = _orders().query(
        IndexName="by_status",
        KeyConditionExpression="customer = :customer",
        ExpressionAttributeValues={":customer": event["pathParameters"]["customer"]},
    )
    return _response(200, found["Items"])


def publish(event: dict[str, Any], _context: object) -> None:
    """Publish each order that was added."""
    for record in event["Records"]:
        keys = {name: value["S"] for name, value in record["dynamodb"]["Keys"].items()}
        boto3.client("sns").publish(TopicArn=os.environ["TOPIC"], Message=json.dumps(keys))


def invoice(event: dict[str, Any], _context: object) -> None:
    """Write the invoice of each message's order, one object for each."""
    for record in event["Records"]:
        keys = json.loads(record["body"])
        key = f"invoices/{keys['customer']}/{keys['id']}.json"
        boto3.client("s3").put_object(Bucket=os.environ["BUCKET"], Key=key, Body=record["body"].encode())


def count(event: dict[str, Any], _context: object) -> None:
    """Count each message of the topic in a metric."""
    for record in event["Records"]:
        customer = json.loads(record["Sns"]["Message"])["customer"]
        _orders().update_item(
            Key={"customer": customer, "id": "count"},
            UpdateExpression="ADD orders :one",
            ExpressionAttributeValues={":one": 1},
        )


def ship(event: dict[str, Any], _context: object) -> None:
    """Mark the order of an invoice as shipped."""
    _, customer, name = event["key"].split("/")
    _orders().update_item(
        Key={"customer": customer, "id": name.removesuffix(".json")},
        UpdateExpression="SET #status = :shipped",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":shipped": "shipped"},
    )
