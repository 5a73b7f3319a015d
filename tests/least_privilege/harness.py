"""Test harness of the scenarios: the running system, called as a client, an uploader, or AWS does."""

import json
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import urllib3

from tests.e2e.http_api import Api, Response
from tests.e2e.polling import eventually
from tests.e2e.system import System

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

_SECONDS = 8
"""Time limit of a scenario's waits; without a needed permission, the condition never holds."""


class Harness:
    """Running system, called with the permissions of the account's root and of one client."""

    def __init__(self, system: System) -> None:
        self.service = system.service
        self.outputs = system.outputs()
        self.api = Api(self.outputs["api_url"], self.outputs["api_key"], urllib3.PoolManager(timeout=60))
        self.iam: IAMClient = system.client("iam")
        self.s3: S3Client = system.client("s3")
        self.dynamodb: DynamoDBClient = system.client("dynamodb")
        self.sqs: SQSClient = system.client("sqs")
        self.lambdas: LambdaClient = system.client("lambda")

    def table(self, name: str) -> str:
        """Return the full name of a table."""
        return f"{self.outputs['tasks_table'].removesuffix('tasks')}{name}"

    def request(self, status: int, method: str, path: str, json: Any = None, **more: Any) -> Response:
        """Call the API as a client; fail on another status."""
        response = self.api(method, path, json, **more)
        assert response.status == status, (method, path, response.status, response.body)
        return response

    def call(self, function: str, event: object) -> Any:
        """Invoke a function as AWS does, and return its result; fail if the function fails."""
        response = self.lambdas.invoke(
            FunctionName=self.outputs["functions"][function], Payload=json.dumps(event).encode()
        )
        outcome = json.load(response["Payload"])
        assert "FunctionError" not in response, (function, outcome)
        return outcome

    def put(self, key: str, body: bytes) -> str:
        """Store an object and return its version."""
        return self.s3.put_object(Bucket=self.outputs["bucket"], Key=key, Body=body)["VersionId"]

    def wait_for(self, probe: Callable[[], object], description: str) -> None:
        """Wait until `probe` returns a true value; fail after a few seconds."""
        eventually(probe, description, _SECONDS)

    @cached_property
    def finished_import(self) -> str:
        """Id of an import that has ended, with a report."""
        response = self.request(
            202,
            "POST",
            "/imports",
            body=b"title\nRow\n",
            query={"filename": "access.csv"},
            headers={"Content-Type": "text/csv"},
        )
        import_id = str(response.json["id"])

        def has_ended() -> bool:
            item = self.dynamodb.get_item(
                TableName=self.table("imports"), Key={"id": {"S": import_id}}, ConsistentRead=True
            )
            return item["Item"]["status"] == {"S": "succeeded"}

        self.wait_for(has_ended, "the import has ended")
        return import_id


def unique(name: str) -> str:
    """Return a unique name."""
    return f"{name} {uuid4()}"
