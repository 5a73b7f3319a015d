"""Sessions for the AWS of an environment, the local AWS included."""

from dataclasses import dataclass

import boto3

from scripts.lib.common import LOCAL
from scripts.lib.local_aws import LocalAws

LOCAL_REGION = "us-east-1"
LOCAL_KEY = "test"
"""Access key id of the local AWS's root user, and its secret, which is not checked."""


@dataclass(frozen=True)
class Access:
    """Session and endpoint to create the boto3 clients of one environment with."""

    session: boto3.Session
    endpoint_url: str | None = None


def access_to(environment: str, region: str | None = None) -> Access:
    """Return the access to an environment: the local AWS with its root user, or AWS as the AWS CLI is configured."""
    if environment != "local":
        return Access(boto3.Session(region_name=region))
    return local_access(LocalAws(LOCAL / environment))


def local_access(aws: LocalAws) -> Access:
    """Return the access of one local AWS's root user."""
    session = boto3.Session(aws_access_key_id=LOCAL_KEY, aws_secret_access_key=LOCAL_KEY, region_name=LOCAL_REGION)
    return Access(session, aws.endpoint_url)
