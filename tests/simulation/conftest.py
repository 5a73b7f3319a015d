"""DynamoDB and S3 in memory, instead of moto's, for the contract tests of the ports."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING

import boto3
import pytest

from scripts.lib.tables import TABLES
from tests.conftest import REGION
from tests.simulation.aws.botocore_transport import BotocoreTransport
from tests.simulation.aws.dynamodb import DynamoDb, Table
from tests.simulation.aws.s3 import S3, Bucket
from tests.simulation.faults import Faults
from tests.simulation.runs import Run, simulated_process
from tests.simulation.scheduler import Scheduler
from tests.simulation.simulation import BUCKET, Calls

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client


def _now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def installed() -> Iterator[BotocoreTransport]:
    """Transport of a module's tests, which share its clients."""
    with BotocoreTransport.installed(REGION) as transport:
        yield transport


@pytest.fixture
def transport(installed: BotocoreTransport) -> BotocoreTransport:
    random = Random(0)
    tables = {name: Table.from_declaration(table, _now) for name, table in json.loads(TABLES.read_text()).items()}
    services = {"dynamodb": DynamoDb(tables), "s3": S3({BUCKET: Bucket()}, _now)}
    installed.account = Calls(services, Scheduler(random), Faults(random, 0, 0))
    return installed


@pytest.fixture
def dynamodb(transport: BotocoreTransport) -> "DynamoDBClient":
    return boto3.client("dynamodb")


@pytest.fixture
def s3(transport: BotocoreTransport) -> "S3Client":
    return boto3.client("s3")


@pytest.fixture
def bucket() -> str:
    return BUCKET


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """Run one seed."""
    with simulated_process() as run_seed:
        yield run_seed
