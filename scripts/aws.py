"""Talk to the AWS of an environment, be it this machine's."""

from dataclasses import dataclass

import boto3

from scripts.common import LOCAL
from scripts.local_aws import LocalAws

LOCAL_REGION = "us-east-1"
LOCAL_KEY = "test"
"""The root key of the local AWS, and its secret, which nothing checks."""


@dataclass(frozen=True)
class Access:
    """What boto3 needs to make clients for one environment."""

    session: boto3.Session
    endpoint_url: str | None = None


def access_to(environment: str, region: str | None = None) -> Access:
    """The local AWS with its own key, any other environment as the AWS CLI would reach it."""
    if environment != "local":
        return Access(boto3.Session(region_name=region))
    return local_access(LocalAws(LOCAL / environment))


def local_access(aws: LocalAws) -> Access:
    """The root of one local AWS."""
    session = boto3.Session(aws_access_key_id=LOCAL_KEY, aws_secret_access_key=LOCAL_KEY, region_name=LOCAL_REGION)
    return Access(session, aws.endpoint_url)
