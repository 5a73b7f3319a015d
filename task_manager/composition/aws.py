"""Clients of AWS services, one of each per process."""

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

_CONFIG = Config(
    connect_timeout=2,
    # With four retries, an unanswered call takes about as long as API Gateway waits for a function.
    read_timeout=6,
    retries={"mode": "standard", "max_attempts": 4},
    max_pool_connections=32,
    # Presigned URLs of signature version 2 bind neither headers nor, on every store, the expiry.
    signature_version="s3v4",
    s3={"addressing_style": "path"},
)
DYNAMODB_CONFIG = _CONFIG.merge(
    # mypy checks each call against the service's types. Validation at run time takes a third of an import's time.
    Config(parameter_validation=False)
)
"""Configuration of the DynamoDB client."""


@cache
def dynamodb() -> "DynamoDBClient":
    """Return the DynamoDB client."""
    return boto3.client("dynamodb", config=DYNAMODB_CONFIG)


@cache
def s3() -> "S3Client":
    """Return the S3 client."""
    return boto3.client("s3", config=_CONFIG)


@cache
def secrets_manager() -> "SecretsManagerClient":
    """Return the Secrets Manager client."""
    return boto3.client("secretsmanager", config=_CONFIG)


@cache
def sns() -> "SNSClient":
    """Return the SNS client."""
    return boto3.client("sns", config=_CONFIG)


@cache
def sqs() -> "SQSClient":
    """Return the SQS client."""
    return boto3.client("sqs", config=_CONFIG)


@cache
def step_functions() -> "SFNClient":
    """Return the Step Functions client."""
    return boto3.client("stepfunctions", config=_CONFIG)
