"""Events in the shapes that AWS documents."""

import base64
import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from tests.conftest import REGION

ACCOUNT = "123456789012"


def proxy_request(
    method: str,
    resource: str,
    *,
    path: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    body: str | bytes | None = None,
    encoded: bool = False,
) -> dict[str, Any]:
    """Return a request of a REST API's Lambda proxy integration, with the body as text or as base64.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
    """
    sent = {
        "Accept": "*/*",
        "content-type": "application/json",
        "Host": "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
        "User-Agent": "curl/8.5.0",
        "X-Amzn-Trace-Id": "Root=1-5e66d96f-7491f09xmpl79d18acf3d050",
        "x-api-key": "not-logged",
        "X-Forwarded-For": "52.255.255.12",
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
        **(headers or {}),
    }
    concrete = resource
    for name, value in (path or {}).items():
        concrete = concrete.replace(f"{{{name}}}", value)
    text = base64.b64encode(body if isinstance(body, bytes) else body.encode()).decode() if encoded and body else body
    return {
        "resource": resource,
        "path": concrete,
        "httpMethod": method,
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "queryStringParameters": dict(query) if query else None,
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} if query else None,
        "pathParameters": dict(path) if path else None,
        "stageVariables": None,
        "requestContext": {
            "resourceId": "2gxmpl",
            "resourcePath": resource,
            "httpMethod": method,
            "extendedRequestId": f"{uuid.uuid4().hex[:14]}=",
            "requestTime": "10/Mar/2026:00:03:59 +0000",
            "path": f"/v1{concrete}",
            "accountId": ACCOUNT,
            "protocol": "HTTP/1.1",
            "stage": "v1",
            "domainPrefix": "a1b2c3d4e5",
            "requestTimeEpoch": 1583798639428,
            "requestId": str(uuid.uuid4()),
            "identity": {
                "cognitoIdentityPoolId": None,
                "cognitoIdentityId": None,
                "apiKey": "not-logged",
                "apiKeyId": "s3sx8rtc5a",
                "principalOrgId": None,
                "cognitoAuthenticationType": None,
                "userArn": None,
                "userAgent": "curl/8.5.0",
                "accountId": None,
                "caller": None,
                "sourceIp": "52.255.255.12",
                "accessKey": None,
                "cognitoAuthenticationProvider": None,
                "user": None,
            },
            "domainName": "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
            "apiId": "a1b2c3d4e5",
        },
        "body": text,
        "isBase64Encoded": encoded and body is not None,
    }


def stream_batch(table: str, changes: Sequence[tuple[str, Mapping[str, Any] | None, Mapping[str, Any] | None]]) -> Any:
    """Return a batch of a table's stream: of each change its name and the items before and after it.

    https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
    """
    records = []
    for number, (name, old, new) in enumerate(changes):
        images = {key: dict(image) for key, image in (("OldImage", old), ("NewImage", new)) if image is not None}
        item: Mapping[str, Any] = new or old or {}
        records.append(
            {
                "eventID": uuid.uuid4().hex,
                "eventName": name,
                "eventVersion": "1.1",
                "eventSource": "aws:dynamodb",
                "awsRegion": REGION,
                "dynamodb": {
                    "ApproximateCreationDateTime": 1772366400.0,
                    "Keys": {"id": item["id"]} if "id" in item else {},
                    **images,
                    "SequenceNumber": str(4421584500000000017450439091 + number),
                    "SizeBytes": 230,
                    "StreamViewType": "NEW_AND_OLD_IMAGES",
                },
                "eventSourceARN": (f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table}/stream/2026-03-01T00:00:00.000"),
            }
        )
    return {"Records": records}


def sqs_batch(queue: str, messages: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a batch of received messages of a queue, given by its name.

    https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
    """
    return {
        "Records": [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": {
                    "ApproximateReceiveCount": "1",
                    "SentTimestamp": "1545082649183",
                    "SenderId": "AIDAIENQZJOLO23YVJ4VO",
                    "ApproximateFirstReceiveTimestamp": "1545082649185",
                },
                "messageAttributes": {},
                "md5OfBody": message["MD5OfBody"],
                "eventSource": "aws:sqs",
                "eventSourceARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}",
                "awsRegion": REGION,
            }
            for message in messages
        ]
    }


def object_created(bucket: str, key: str, version: str, size: int) -> dict[str, Any]:
    """Return S3's event of a new object, as EventBridge passes it.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
    """
    return {
        "version": "0",
        "id": "17793124-05d4-b198-2fde-7ededc63b103",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": ACCOUNT,
        "time": "2026-03-01T00:00:00Z",
        "region": REGION,
        "resources": [f"arn:aws:s3:::{bucket}"],
        "detail": {
            "version": "0",
            "bucket": {"name": bucket},
            "object": {
                "key": key,
                "size": size,
                "etag": "b1946ac92492d2347c6235b4d2611184",
                "version-id": version,
                "sequencer": "00617F08299329D189",
            },
            "request-id": "N4N7GDK58NMKJ12R",
            "requester": ACCOUNT,
            "source-ip-address": "1.2.3.4",
            "reason": "PutObject",
        },
    }


def execution_failed(state_machine_arn: str, name: str) -> dict[str, Any]:
    """Return Step Functions' event of a failed execution, as EventBridge passes it.

    https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
    """
    return {
        "version": "0",
        "id": "315c1398-40ff-a850-213b-158f73e60175",
        "detail-type": "Step Functions Execution Status Change",
        "source": "aws.states",
        "account": ACCOUNT,
        "time": "2026-03-01T00:00:00Z",
        "region": REGION,
        "resources": [f"{state_machine_arn.replace(':stateMachine:', ':execution:')}:{name}"],
        "detail": {
            "executionArn": f"{state_machine_arn.replace(':stateMachine:', ':execution:')}:{name}",
            "stateMachineArn": state_machine_arn,
            "name": name,
            "status": "FAILED",
            "startDate": 1551225146847,
            "stopDate": 1551225151881,
            "input": json.dumps({"import_id": name}),
            "inputDetails": {"included": True},
            "output": None,
            "outputDetails": None,
            "error": "States.Runtime",
            "cause": "An internal error.",
        },
    }


def scheduled() -> dict[str, Any]:
    """Return EventBridge's event of a schedule.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html
    """
    return {
        "version": "0",
        "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": "2026-03-01T00:00:00Z",
        "region": REGION,
        "resources": [f"arn:aws:events:{REGION}:{ACCOUNT}:rule/reminders"],
        "detail": {},
    }


def input_of(event: Mapping[str, Any], transformer: Mapping[str, Any]) -> Any:
    """Return what a target with an input transformer receives of an event, as EventBridge applies it."""
    text = transformer["input_template"]
    for name, path in transformer["input_paths"].items():
        value: Any = event
        for step in path.removeprefix("$.").split("."):
            value = value[step]
        text = text.replace(f"<{name}>", json.dumps(value))
    return json.loads(text)
