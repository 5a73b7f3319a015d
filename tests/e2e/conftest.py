"""System on a local AWS emulator with IAM enforced, created once for the suite and shared by all tests.

For development, `E2E_PORT=4650` keeps the system running on that port and reuses it in the next run.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
import urllib3

from scripts.lib.outputs import applied_outputs
from scripts.refusals import REFUSED
from tests.e2e.external_service import ExternalService
from tests.e2e.http_api import Api, Response
from tests.e2e.subscriber import Mailbox, Subscriber
from tests.e2e.system import FOLDER, System, running_system

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

# All other modules run in between. Lists read all tasks, and the emulator becomes slower with their number.
_FIRST = "test_lists.py"
# The emulator records requests until it is stopped.
_LAST = ("test_kill.py", "test_recorded_requests.py", "test_restart.py", "test_destroy.py", "test_crash.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests of lists first, and those of all requests and those that kill, stop or destroy the system last."""
    items.sort(key=lambda item: _order(item.path.name))


def _order(file: str) -> int:
    return 1 + _LAST.index(file) if file in _LAST else -(file == _FIRST)


@pytest.fixture(scope="session")
def system() -> Iterator[System]:
    with running_system(int(os.environ.get("E2E_PORT", "0")) or None) as running:
        yield running


@pytest.fixture(scope="session")
def outputs(system: System) -> dict[str, Any]:
    return system.outputs()


@pytest.fixture(scope="session")
def service(system: System) -> ExternalService:
    return system.service


@pytest.fixture(scope="session")
def api(outputs: dict[str, Any]) -> Iterator[Api]:
    with urllib3.PoolManager(maxsize=32, timeout=60) as pool:
        yield Api(outputs["api_url"], outputs["api_key"], pool)


@pytest.fixture
def refused(request: pytest.FixtureRequest) -> Callable[[str, Response], None]:
    """Record a refused access in the report of the suite, for the table of `scripts.refusals`."""

    def note(access: str, response: Response) -> None:
        assert response.status >= 400, (access, response.status)
        request.node.user_properties.append((REFUSED, json.dumps([access, response.status, response.reason])))

    return note


@pytest.fixture
def today() -> date:
    """Earliest current date in any time zone."""
    return (datetime.now(UTC) - timedelta(hours=12)).date()


@pytest.fixture(scope="session")
def subscriber(sqs: "SQSClient", sns: "SNSClient", outputs: dict[str, Any]) -> Subscriber:
    """Subscriber of all events; requested before the first test so that it receives every event."""
    return Subscriber(sqs, sns, outputs["events_topic_arn"], f"e2e-subscriber-{uuid4()}")


@pytest.fixture(scope="session")
def mailbox(sqs: "SQSClient", sns: "SNSClient", system: System) -> Mailbox:
    """Mails to users; requested before the first test so that it receives every mail."""
    topic = applied_outputs("local", FOLDER)["notifications_topic_arn"]
    return Mailbox(Subscriber(sqs, sns, topic, f"e2e-mailbox-{uuid4()}"))


@pytest.fixture(scope="session")
def s3(system: System) -> Iterator["S3Client"]:
    with closing(system.client("s3")) as client:
        yield client


@pytest.fixture(scope="session")
def sqs(system: System) -> Iterator["SQSClient"]:
    with closing(system.client("sqs")) as client:
        yield client


@pytest.fixture(scope="session")
def sns(system: System) -> Iterator["SNSClient"]:
    with closing(system.client("sns")) as client:
        yield client


@pytest.fixture(scope="session")
def dynamodb(system: System) -> Iterator["DynamoDBClient"]:
    with closing(system.client("dynamodb")) as client:
        yield client


@pytest.fixture(scope="session")
def apigateway(system: System) -> Iterator["APIGatewayClient"]:
    with closing(system.client("apigateway")) as client:
        yield client


@pytest.fixture(scope="session")
def iam(system: System) -> Iterator["IAMClient"]:
    with closing(system.client("iam")) as client:
        yield client


@pytest.fixture(scope="session")
def logs(system: System) -> Iterator["CloudWatchLogsClient"]:
    with closing(system.client("logs")) as client:
        yield client


@pytest.fixture(scope="session")
def cloudwatch(system: System) -> Iterator["CloudWatchClient"]:
    with closing(system.client("cloudwatch")) as client:
        yield client


@pytest.fixture(scope="session")
def functions(system: System) -> Iterator["LambdaClient"]:
    with closing(system.client("lambda")) as client:
        yield client
