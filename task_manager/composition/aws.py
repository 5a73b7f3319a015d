"""Clients of AWS services, one of each per process."""

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_stepfunctions import SFNClient

_CONNECT_SECONDS = 2
_READ_SECONDS = 4
_ATTEMPTS = 4
_PAUSE_SECONDS = 0.05
"""Longest pause before the first retry of an unanswered attempt, as in botocore; it doubles with each further one."""

UNANSWERED_ATTEMPT = timedelta(seconds=_CONNECT_SECONDS + _READ_SECONDS)
"""Longest time of one attempt at a call."""

UNANSWERED_CALL = _ATTEMPTS * UNANSWERED_ATTEMPT + timedelta(seconds=_PAUSE_SECONDS * (2 ** (_ATTEMPTS - 1) - 1))
"""Longest time of a call whose attempts all stay without an answer.

Shorter than any function may take and than API Gateway waits, so that the function can still say so. A pause after a
throttled attempt is longer, but such an attempt is answered at once.
"""

CONFIG = Config(
    connect_timeout=_CONNECT_SECONDS,
    read_timeout=_READ_SECONDS,
    retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
    max_pool_connections=32,
    # mypy checks each call against the service's types. Validation at run time takes a third of an import's time.
    parameter_validation=False,
)
"""Configuration of the clients."""

_S3_CONFIG = CONFIG.merge(
    # Presigned URLs of signature version 2 bind neither headers nor, on every store, the expiry.
    Config(signature_version="s3v4", s3={"addressing_style": "path"})
)

IMPORTS_CONFIG = CONFIG.merge(Config(retries={"mode": "standard", "total_max_attempts": 1}))
"""Configuration of the DynamoDB client for imports, which repeat their puts themselves."""


@cache
def dynamodb() -> "DynamoDBClient":
    """Return the DynamoDB client."""
    return boto3.client("dynamodb", config=CONFIG)


@cache
def dynamodb_for_imports() -> "DynamoDBClient":
    """Return the DynamoDB client with which imports add their tasks."""
    return boto3.client("dynamodb", config=IMPORTS_CONFIG)


@cache
def s3() -> "S3Client":
    """Return the S3 client."""
    return boto3.client("s3", config=_S3_CONFIG)


@cache
def secrets_manager() -> "SecretsManagerClient":
    """Return the Secrets Manager client."""
    return boto3.client("secretsmanager", config=CONFIG)


@cache
def sns() -> "SNSClient":
    """Return the SNS client."""
    return boto3.client("sns", config=CONFIG)


@cache
def sqs() -> "SQSClient":
    """Return the SQS client."""
    return boto3.client("sqs", config=CONFIG)


@cache
def step_functions() -> "SFNClient":
    """Return the Step Functions client."""
    return boto3.client("stepfunctions", config=CONFIG)
