"""Secrets of Secrets Manager, on moto."""

from typing import TYPE_CHECKING

import boto3
import pytest

from task_manager.adapters.cached_secret import CachedSecret
from task_manager.domain.errors import DeliveryFailed

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

TITLE = "API key of the external service"


@pytest.fixture
def secrets(aws: boto3.Session) -> "SecretsManagerClient":
    client = aws.client("secretsmanager")
    client.create_secret(Name="external", SecretString="first\n")
    return client


def test_a_secret_is_cached_until_a_forced_refresh(secrets: "SecretsManagerClient") -> None:
    key = CachedSecret(secrets, "external", TITLE)
    assert key(force_refresh=False) == "first"
    secrets.put_secret_value(SecretId="external", SecretString="second")
    assert key(force_refresh=False) == "first"
    assert key(force_refresh=True) == "second"
    assert key(force_refresh=False) == "second"


def test_a_secret_is_read_again_after_five_minutes(secrets: "SecretsManagerClient") -> None:
    seconds = iter([0.0, 299.0, 301.0])
    key = CachedSecret(secrets, "external", TITLE, lambda: next(seconds))
    assert key(force_refresh=False) == "first"
    secrets.put_secret_value(SecretId="external", SecretString="second")
    assert key(force_refresh=False) == "first"
    assert key(force_refresh=False) == "second"


@pytest.mark.parametrize("value", ["", " \n", "two\nlines", "clé"])
def test_a_secret_with_invalid_header_characters_is_not_sent(secrets: "SecretsManagerClient", value: str) -> None:
    secrets.put_secret_value(SecretId="external", SecretString=f" {value}")
    with pytest.raises(DeliveryFailed) as failure:
        CachedSecret(secrets, "external", TITLE)(force_refresh=False)
    assert value.strip() not in str(failure.value) or not value.strip()


def test_a_missing_secret_is_a_failure_without_its_name(secrets: "SecretsManagerClient") -> None:
    with pytest.raises(DeliveryFailed) as failure:
        CachedSecret(secrets, "missing-secret", TITLE)(force_refresh=False)
    assert "missing-secret" not in str(failure.value)
