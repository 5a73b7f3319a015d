"""Access: API keys and their limits, browsers, and the permissions between parts of the system."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from scripts.least_privilege import recorded
from scripts.lib.outputs import applied_outputs
from scripts.lib.package import PACKAGE
from tests.e2e.http_api import Api, Response
from tests.e2e.system import FOLDER, SECRET, System

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client

Refused = Callable[[str, Response], None]
MISSING_ID = "01890a5d-ac96-774b-bcce-b302099a8057"
ROUTES: dict[str, dict[str, Any]] = json.loads((PACKAGE / "rest" / "routes.json").read_text())
HANDLERS = sorted(path.stem for path in (PACKAGE / "handlers").glob("[!_]*.py"))
# A handler that is deployed for each destination.
FUNCTIONS = ["destination_crm" if name == "deliver_webhook" else name for name in HANDLERS]
DESTINATION_SECRET = "task-manager-local/destination-crm/secret"


def endpoints(*, with_key: bool) -> list[tuple[str, ...]]:
    """Return method and path of each endpoint that requires a key, or of those that do not."""
    return [
        tuple(re.sub(r"\{\w+\}", MISSING_ID, name).split())
        for name, route in ROUTES.items()
        if route.get("api_key_required", True) is with_key
    ]


@pytest.fixture(scope="module")
def keys(api: Api, apigateway: "APIGatewayClient") -> Iterator[dict[str, str | None]]:
    """Keys without access to this API."""
    api_id, stage = re.findall(r"/restapis/(\w+)/(\w+)/", api.url)[0]
    other_api = apigateway.create_rest_api(name="e2e-other")["id"]
    apigateway.create_deployment(restApiId=other_api, stageName=stage)
    with ExitStack() as resources:
        resources.callback(apigateway.delete_rest_api, restApiId=other_api)

        def key_of(client: str, opens: str | None, *, enabled: bool = True) -> str:
            key = apigateway.create_api_key(name=client, value=f"{client}-{uuid4()}", enabled=enabled)
            resources.callback(apigateway.delete_api_key, apiKey=key["id"])
            if opens:
                plan = apigateway.create_usage_plan(name=client, apiStages=[{"apiId": opens, "stage": stage}])["id"]
                resources.callback(apigateway.delete_usage_plan, usagePlanId=plan)
                apigateway.create_usage_plan_key(usagePlanId=plan, keyId=key["id"], keyType="API_KEY")
            return key["value"]

        assert api.with_key(key_of("e2e-good", api_id))("GET", "/imports").status == 200
        yield {
            "no key": None,
            "an empty key": "",
            "a wrong key": "x" * 30,
            "a key in other letters": (api.key or "").swapcase(),
            "a key that was disabled": key_of("e2e-disabled", api_id, enabled=False),
            "a key whose client was shut out": key_of("e2e-untied", None),
            "the key of another stage": key_of("e2e-elsewhere", other_api),
        }


@pytest.mark.parametrize(("method", "path"), endpoints(with_key=True))
def test_without_a_valid_key_access_is_refused(
    api: Api, keys: dict[str, str | None], method: str, path: str, refused: Refused
) -> None:
    for name, key in keys.items():
        response = api.with_key(key)(method, path)

        refused(f"an endpoint, with {name}", response)
        response.problem(403)
        assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_only_the_contract_is_public() -> None:
    assert {path.split("/")[1] for _, path in endpoints(with_key=False)} <= {"openapi.json", "docs"}


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/"), ("GET", "/unknown"), ("DELETE", "/tasks"), ("POST", "/tasks/x/y"), ("GET", "/Tasks")],
)
def test_other_paths_are_refused(api: Api, method: str, path: str, refused: Refused) -> None:
    response = api(method, path)

    refused("what is no endpoint", response)
    response.problem(404)
    assert response.headers["X-Request-Id"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(("method", "path"), endpoints(with_key=True) + endpoints(with_key=False))
def test_a_page_in_a_browser_may_call(api: Api, method: str, path: str) -> None:
    preflight = api.with_key(None)(
        "OPTIONS",
        path,
        headers={
            "Origin": "https://app.example",
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": "x-api-key,content-type,idempotency-key,if-match,if-none-match",
        },
    )

    assert preflight.status in {200, 204}
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert method in preflight.headers["Access-Control-Allow-Methods"].replace(" ", "").split(",")
    allowed = preflight.headers["Access-Control-Allow-Headers"].lower().replace(" ", "").split(",")
    assert {"x-api-key", "content-type", "idempotency-key", "if-match", "if-none-match"} <= set(allowed)


def test_a_page_in_a_browser_reads_the_headers_it_needs(api: Api) -> None:
    response = api("GET", "/tasks", headers={"Origin": "https://app.example"})

    assert response.headers["Access-Control-Allow-Origin"] == "*"
    exposed = response.headers["Access-Control-Expose-Headers"].lower().replace(" ", "").split(",")
    assert {"etag", "location", "x-request-id", "retry-after"} <= set(exposed)


def test_throttling_affects_only_its_client(api: Api, system: System, refused: Refused) -> None:
    hasty = api.with_key(system.outputs("hasty")["api_key"])

    responses = [hasty("GET", "/imports") for _ in range(12)]
    statuses = [api("GET", "/imports").status for _ in range(12)]

    slowed_down = [response for response in responses if response.status != 200]
    assert slowed_down
    for response in slowed_down:
        refused("an endpoint, over the client's rate", response)
        response.problem(429)
        assert response.headers["Retry-After"]
        assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert statuses == 12 * [200]


def test_an_exceeded_quota_affects_only_its_client(api: Api, system: System, refused: Refused) -> None:
    modest = api.with_key(system.outputs("modest")["api_key"])

    responses = [modest("GET", "/imports") for _ in range(5)]

    assert [response.status for response in responses] == [200, 200, 200, 429, 429]
    refused("an endpoint, over the client's quota", responses[-1])
    responses[-1].problem(429)
    assert api("GET", "/imports").status == 200


# A function that makes any requested call, to run with the role of another function.
PROBE = """
import boto3, botocore
from botocore.config import Config

def handler(event, context):
    outcomes = {}
    for name, (service, operation, arguments) in event.items():
        config = Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1})
        client = boto3.client(service, config=config)
        try:
            getattr(client, operation)(**arguments)
            outcomes[name] = "ok"
        except botocore.exceptions.ClientError as error:
            outcomes[name] = error.response["Error"]["Code"]
    return outcomes
"""
Probe = Callable[[str, dict[str, Any]], dict[str, str]]
DENIED = {"AccessDenied", "AccessDeniedException", "AuthorizationError", "AuthorizationErrorException", "403"}


def needed_permission(service: str, operation: str, arguments: dict[str, Any]) -> tuple[str, str]:
    """Return action and resource of the permission that a call needs, as the measured table names them."""
    prefix = {"stepfunctions": "states"}.get(service, service)
    action = {"list_objects_v2": "ListBucket"}.get(operation, "".join(map(str.capitalize, operation.split("_"))))
    resource = _resource(**arguments).replace("task-manager-local-", "").replace("task-manager-local/", "")
    return f"{prefix}:{action}", resource


def _resource(**arguments: Any) -> str:
    if table := arguments.get("TableName") or "".join(arguments.get("RequestItems", ())):
        return f"table/{table}/index/{arguments['IndexName']}" if "IndexName" in arguments else f"table/{table}"
    if "Bucket" in arguments:
        return f"bucket/{arguments['Key']}" if "Key" in arguments else "bucket"
    if "SecretId" in arguments:
        return f"secret:{arguments['SecretId']}"
    arns = [value.split(":", 5)[5] for name, value in arguments.items() if name.lower().endswith("arn")]
    return arns[0] if arns else str(arguments.get("QueueUrl", "")).rpartition("/")[2]


def is_allowed(permissions: list[tuple[str, str]], call: tuple[str, str, dict[str, Any]]) -> bool:
    """Return whether permissions allow a call."""
    action, resource = needed_permission(*call)
    if action == "s3:ListBucket":
        # Its condition is the prefix of attachments, except for imports: without it S3 responds with 403, not 404.
        prefixes = ("bucket/imports/", "bucket/work/", f"bucket/{call[2]['Prefix']}")
        return (action, resource) in permissions and any(granted.startswith(prefixes) for _, granted in permissions)
    return any(action == granted and fnmatchcase(resource, pattern) for granted, pattern in permissions)


def sent_to(url: str) -> tuple[str, str, dict[str, Any]]:
    """Return a call that sends an invalid message."""
    return "sqs", "send_message", {"QueueUrl": url, "MessageBody": "\0"}


def postponed_in(url: str) -> tuple[str, str, dict[str, Any]]:
    """Return a call that postpones a message that was not received."""
    return "sqs", "change_message_visibility", {"QueueUrl": url, "ReceiptHandle": "none", "VisibilityTimeout": 0}


@pytest.fixture(scope="module")
def calls(outputs: dict[str, Any]) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Return calls that change nothing even if allowed: with false conditions or invalid input."""
    prefix = outputs["tasks_table"].removesuffix("tasks")
    anonymous_key = {"S": "nobody"}
    never = {"ConditionExpression": "attribute_exists(never)"}
    names = ("imports", "attachments", "idempotency-keys", "reminders")
    imports, files, keys, reminders = (f"{prefix}{name}" for name in names)

    def table(name: str, operation: str, key: dict[str, Any], **more: Any) -> tuple[str, str, dict[str, Any]]:
        return "dynamodb", operation, {"TableName": name, "Item" if operation == "put_item" else "Key": key, **more}

    def query(name: str, **index: str) -> tuple[str, str, dict[str, Any]]:
        return (
            "dynamodb",
            "query",
            {
                "TableName": name,
                **index,
                "KeyConditionExpression": "shard = :shard",
                "ExpressionAttributeValues": {":shard": anonymous_key},
            },
        )

    def stored(operation: str, key: str, **more: Any) -> tuple[str, str, dict[str, Any]]:
        return "s3", operation, {"Bucket": outputs["bucket"], "Key": f"{key}/probe", **more}

    def listed(path: str) -> tuple[str, str, dict[str, Any]]:
        return "s3", "list_objects_v2", {"Bucket": outputs["bucket"], "Prefix": path, "MaxKeys": 1}

    def sent(queue: str) -> tuple[str, str, dict[str, Any]]:
        return sent_to(outputs[queue])

    def postponed(queue: str) -> tuple[str, str, dict[str, Any]]:
        return postponed_in(outputs[queue])

    crm = outputs["destinations"]["crm"]

    applied = applied_outputs("local", FOLDER)

    def published(topic: str) -> tuple[str, str, dict[str, Any]]:
        return "sns", "publish", {"TopicArn": applied[topic], "Message": "x" * 300_000}

    task, item, file = (
        {"shard": anonymous_key, "id": anonymous_key},
        {"id": anonymous_key},
        {"task_id": anonymous_key, "id": anonymous_key},
    )
    urgent = applied["workflows"]["urgent-task"]
    execution = {"executionArn": f"{urgent.replace(':stateMachine:', ':execution:')}:nobody"}
    unmet = {"IfMatch": '"00000000000000000000000000000000"', "Body": b""}
    return {
        "get task": table(outputs["tasks_table"], "get_item", task),
        "put task": table(outputs["tasks_table"], "put_item", task, **never),
        "update task": table(outputs["tasks_table"], "update_item", task, UpdateExpression="SET a = id", **never),
        "delete task": table(outputs["tasks_table"], "delete_item", task, **never),
        "look for tasks": (
            "dynamodb",
            "batch_get_item",
            {"RequestItems": {outputs["tasks_table"]: {"Keys": [task]}}},
        ),
        "scan tasks": ("dynamodb", "scan", {"TableName": outputs["tasks_table"], "Limit": 1}),
        "query tasks": query(outputs["tasks_table"]),
        "query tasks by due date": query(outputs["tasks_table"], IndexName="by_due_date"),
        "get idempotency key": table(keys, "get_item", {"key": anonymous_key}),
        "put idempotency key": table(keys, "put_item", {"key": anonymous_key}, **never),
        "get import": table(imports, "get_item", item),
        "put import": table(imports, "put_item", item, **never),
        "update import": table(imports, "update_item", item, UpdateExpression="SET a = id", **never),
        "scan imports": ("dynamodb", "scan", {"TableName": imports, "Limit": 1}),
        "query imports by shard": query(imports, IndexName="by_shard"),
        "put reminder": table(reminders, "put_item", item, **never),
        "scan reminders": ("dynamodb", "scan", {"TableName": reminders, "Limit": 1}),
        "get description": table(files, "get_item", file),
        "describe file": table(files, "put_item", file, **never),
        "delete description": table(files, "delete_item", file, **never),
        "query descriptions": (
            "dynamodb",
            "query",
            {
                "TableName": files,
                "KeyConditionExpression": "task_id = :task",
                "ExpressionAttributeValues": {":task": anonymous_key},
            },
        ),
        "get attachment": stored("get_object", "attachments"),
        "put attachment": stored("put_object", "attachments", **unmet),
        "delete attachment": stored("delete_object", "attachments"),
        "list attachments": listed("attachments/"),
        "get CSV": stored("get_object", "imports"),
        "put CSV": stored("put_object", "imports", **unmet),
        "list imports": listed("imports/"),
        "get API upload": stored("get_object", "imports/api"),
        "put API upload": stored("put_object", "imports/api", **unmet),
        "get report": stored("get_object", "reports"),
        "put report": stored("put_object", "reports", **unmet),
        "get work": stored("get_object", "work"),
        "put work": stored("put_object", "work", **unmet),
        "publish event": published("events_topic_arn"),
        "dead-letter delivery": sent("background_dlq_url"),
        "send delivery": sent("background_queue_url"),
        "postpone delivery": postponed("background_queue_url"),
        "dead-letter bulk delivery": sent("bulk_dlq_url"),
        "send bulk delivery": sent("bulk_queue_url"),
        "postpone bulk delivery": postponed("bulk_queue_url"),
        "dead-letter monitoring": sent("urgent_tasks_dlq_url"),
        "send monitoring": sent("urgent_tasks_queue_url"),
        "postpone monitoring": postponed("urgent_tasks_queue_url"),
        "dead-letter notification": sent("notifications_dlq_url"),
        "send notification": sent("notifications_queue_url"),
        "mail users": published("notifications_topic_arn"),
        "mail operators": published("escalations_topic_arn"),
        "dead-letter webhook": sent_to(crm["dlq_url"]),
        "postpone webhook": postponed_in(crm["queue_url"]),
        "read destination's secret": ("secretsmanager", "get_secret_value", {"SecretId": DESTINATION_SECRET}),
        "read key": ("secretsmanager", "get_secret_value", {"SecretId": SECRET}),
        "start workflow": (
            "stepfunctions",
            "start_execution",
            {"stateMachineArn": outputs["import_state_machine_arn"], "input": "{"},
        ),
        "start urgent workflow": ("stepfunctions", "start_execution", {"stateMachineArn": urgent, "input": "{"}),
        "describe urgent execution": ("stepfunctions", "describe_execution", execution),
        "stop urgent execution": ("stepfunctions", "stop_execution", execution),
        "make a role": ("iam", "create_role", {"RoleName": "probe", "AssumeRolePolicyDocument": "{}"}),
        "call a function": ("lambda", "invoke", {"FunctionName": outputs["functions"]["delete_task"], "Payload": b"{"}),
    }


@pytest.fixture(scope="module")
def probe(functions: "LambdaClient", outputs: dict[str, Any]) -> Iterator[Probe]:
    """Make calls with the role of one of the system's functions, and return the result of each."""
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("probe.py", PROBE)
    function_names: list[str] = []

    def run(function: str, calls: dict[str, Any]) -> dict[str, str]:
        role = functions.get_function_configuration(FunctionName=outputs["functions"][function])["Role"]
        name = f"e2e-probe-{uuid4()}"
        functions.create_function(
            FunctionName=name,
            Runtime="python3.11",
            Handler="probe.handler",
            Role=role,
            Code={"ZipFile": code.getvalue()},
            Timeout=60,
        )
        function_names.append(name)
        response = functions.invoke(FunctionName=name, Payload=json.dumps(calls, default=_plain).encode())
        outcomes: dict[str, str] = json.load(response["Payload"])
        assert "FunctionError" not in response, outcomes
        return outcomes

    yield run
    for name in function_names:
        functions.delete_function(FunctionName=name)


def _plain(value: bytes) -> str:
    return value.decode()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_has_only_the_rights_it_needs(probe: Probe, calls: dict[str, Any], function: str) -> None:
    permissions = [(row.action, row.resource) for row in recorded() if row.function == function]

    outcomes = probe(function, calls)

    allowed = {name for name, call in calls.items() if is_allowed(permissions, call)}
    assert {name for name, outcome in outcomes.items() if outcome not in DENIED} == allowed, outcomes


class TestTheBucket:
    def test_it_is_closed_to_the_public(self, s3: "S3Client", outputs: dict[str, Any]) -> None:
        block = s3.get_public_access_block(Bucket=outputs["bucket"])["PublicAccessBlockConfiguration"]

        assert block == {
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": True,
            "RestrictPublicBuckets": True,
        }

    def test_it_refuses_plain_http(self, s3: "S3Client", outputs: dict[str, Any]) -> None:
        policy = json.loads(s3.get_bucket_policy(Bucket=outputs["bucket"])["Policy"])
        arn = f"arn:aws:s3:::{outputs['bucket']}"

        [refusal] = [statement for statement in policy["Statement"] if statement["Effect"] == "Deny"]

        assert (refusal["Principal"], refusal["Action"]) == ("*", "s3:*")
        assert sorted(refusal["Resource"]) == [arn, f"{arn}/*"]
        # The emulator uses plain HTTP, on this machine only.
        assert refusal["Condition"] == {
            "Bool": {"aws:SecureTransport": "false"},
            "NotIpAddress": {"aws:SourceIp": "127.0.0.0/8"},
        }

    def test_it_keeps_versions_and_is_encrypted(self, s3: "S3Client", outputs: dict[str, Any]) -> None:
        bucket = outputs["bucket"]
        rules = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]

        assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
        assert [rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] for rule in rules] == ["aws:kms"]

    def test_requests_without_a_signature_are_refused(
        self, api: Api, s3: "S3Client", outputs: dict[str, Any], refused: Refused
    ) -> None:
        bucket = f"{outputs['endpoint_url']}/{outputs['bucket']}"
        key = f"attachments/{uuid4()}"
        s3.put_object(Bucket=outputs["bucket"], Key=key, Body=b"private")
        tried = {
            "reading an object": api.send("GET", f"{bucket}/{key}"),
            "listing": api.send("GET", f"{bucket}?list-type=2"),
            "uploading a file": api.send("PUT", f"{bucket}/imports/{uuid4()}.csv", b"title\nNever\n"),
            "deleting an object": api.send("DELETE", f"{bucket}/{key}"),
        }

        for request, response in tried.items():
            refused(f"the bucket, without a signature: {request}", response)
            assert response.status == 403, request
            assert b"private" not in response.body
        assert s3.get_object(Bucket=outputs["bucket"], Key=key)["Body"].read() == b"private"
