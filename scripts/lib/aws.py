"""Sessions for the AWS of an environment, the local AWS included."""

import os
from dataclasses import dataclass

import boto3
import botocore.configprovider
import botocore.session
from botocore.config import Config

from scripts.lib.common import LOCAL
from scripts.lib.local_aws import LocalAws

LOCAL_REGION = "us-east-1"
LOCAL_KEY = "test"
"""Access key id of the local AWS's root user, and its secret, which is not checked."""

_FILES = ("config_file", "credentials_file")
_NO_FILE = (None, None, os.devnull, None)
# What a session reads from the environment, without the names to read it by.
_UNCONFIGURED = {
    name: (option, None, *default)
    for name, (option, _, *default) in botocore.configprovider.BOTOCORE_DEFAUT_SESSION_VARIABLES.items()
} | dict.fromkeys(_FILES, _NO_FILE)


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
    return Access(local_session(), aws.endpoint_url)


def local_session() -> boto3.Session:
    """Return a session of the local AWS's root user, on which no configuration of AWS's clients has an effect."""
    session = botocore.session.Session(session_vars=_UNCONFIGURED)
    session.set_default_client_config(Config(proxies={}, ignore_configured_endpoint_urls=True))  # type: ignore[call-arg]  # not in the stubs
    return boto3.Session(LOCAL_KEY, LOCAL_KEY, region_name=LOCAL_REGION, botocore_session=session)
