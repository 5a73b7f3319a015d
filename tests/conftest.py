"""Fixtures of several suites: moto's AWS with the tables that Terraform declares."""

import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

import boto3
import pytest
from hypothesis import settings
from moto import mock_aws
from moto.core.models import MockAWS

from scripts.lib.common import ROOT
from scripts.lib.package import build
from scripts.lib.supervision import supervised
from scripts.lib.tables import table_requests
from scripts.lib.target import Target
from scripts.lib.user_environment import ignore_configuration

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sns import SNSClient

REGION: Final = "eu-central-1"

_SUPERVISION: Final = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Let no setting of the user change a test, and end with the tests whatever they have started."""
    ignore_configuration()
    if not hasattr(config, "workerinput"):
        _SUPERVISION.enter_context(supervised(str(ROOT), outlived=False))


def pytest_unconfigure() -> None:
    _SUPERVISION.close()


# The duration of an example depends on the machine.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def task_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the unpacked zip, as on Lambda."""
    folder = tmp_path_factory.mktemp("task")
    with zipfile.ZipFile(build(Target.host())) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="session")
def session() -> boto3.Session:
    """Session for all tests, because each new session reads the service descriptions again."""
    return boto3.Session("test", "test", region_name=REGION)


@pytest.fixture(scope="module")
def moto() -> Iterator[MockAWS]:
    """moto for all tests of a module, because a start takes as long as a short test."""
    with mock_aws() as mock:
        yield mock


@pytest.fixture
def aws(session: boto3.Session, moto: MockAWS, monkeypatch: pytest.MonkeyPatch) -> boto3.Session:
    """Session in a new AWS account in memory."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    moto.reset()
    return session


@pytest.fixture
def dynamodb(aws: boto3.Session) -> "DynamoDBClient":
    """DynamoDB client, with the tables of the stack under their names in `tables.json`."""
    client = aws.client("dynamodb")
    for request in table_requests().values():
        client.create_table(**request)
    return client


@pytest.fixture
def s3(aws: boto3.Session) -> "S3Client":
    return aws.client("s3")


@pytest.fixture
def sns(aws: boto3.Session) -> "SNSClient":
    return aws.client("sns")


@pytest.fixture
def bucket(s3: "S3Client") -> str:
    """Bucket with versioning."""
    s3.create_bucket(Bucket="task-files", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket="task-files", VersioningConfiguration={"Status": "Enabled"})
    return "task-files"
