"""Secrets of destinations: made, rotated and set on moto, and accepted by what signs with them."""

import io
from base64 import b64decode
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from scripts import webhook_secret
from scripts.lib.aws import Access
from scripts.lib.common import CommandError
from scripts.webhook_secret import DestinationSecret, read_url
from task_manager.adapters.standard_webhooks import signature

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


@pytest.fixture
def client(aws: boto3.Session) -> "SecretsManagerClient":
    client = aws.client("secretsmanager")
    client.create_secret(Name="crm")
    client.create_secret(Name="chat")
    return client


def stored(client: "SecretsManagerClient", name: str = "crm") -> str:
    return client.get_secret_value(SecretId=name)["SecretString"]


def test_a_secret_is_made_once_and_is_random(client: "SecretsManagerClient") -> None:
    made = DestinationSecret(client, "crm").make()

    assert stored(client) == made
    assert len(b64decode(made.removeprefix("whsec_"))) == 32
    assert signature(made, b"signed")
    with pytest.raises(CommandError, match="already"):
        DestinationSecret(client, "crm").make()
    assert DestinationSecret(client, "chat").make() != made


def test_a_rotation_keeps_the_newest_secret_until_it_is_finished(client: "SecretsManagerClient") -> None:
    secret = DestinationSecret(client, "crm")
    first = secret.make()
    second = secret.rotate()
    assert stored(client) == f"{second} {first}"
    third = secret.rotate()
    assert stored(client) == f"{third} {second}"

    secret.finish()
    secret.finish()

    assert stored(client) == third


def test_what_is_not_made_is_not_rotated(client: "SecretsManagerClient") -> None:
    for change in (DestinationSecret(client, "crm").rotate, DestinationSecret(client, "crm").finish):
        with pytest.raises(CommandError, match="no secret yet"):
            change()


@pytest.mark.parametrize(
    ("url", "is_local", "is_taken"),
    [
        ("https://hooks.slack.com/services/T1/B2/c3\n", False, True),
        ("https://prod-1.westeurope.logic.azure.com:443/workflows/a?sig=b", True, True),
        ("http://127.0.0.1:8080/chat", True, True),
        ("http://127.0.0.1:8080/chat", False, False),
        ("http://hooks.slack.com/services/T1/B2/c3", True, False),
        ("https://hooks.slack.com", False, False),
        ("https://user@hooks.slack.com/services", False, False),
        ("whsec_c2VjcmV0", False, False),
        (" ", False, False),
    ],
)
def test_the_url_of_a_chat_comes_from_the_environment_or_standard_input(
    url: str, is_local: bool, is_taken: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(url))
    for _ in range(2):
        if is_taken:
            assert read_url(is_local=is_local) == url.strip()
        else:
            with pytest.raises(CommandError) as error:
                read_url(is_local=is_local)
            assert not url.strip() or url.strip() not in str(error.value)
        monkeypatch.setenv("WEBHOOK_URL", url)


@pytest.fixture
def run(aws: boto3.Session, client: "SecretsManagerClient", monkeypatch: pytest.MonkeyPatch) -> Any:
    destinations = {"crm": {"kind": "standard", "secret_arn": "crm"}, "chat": {"kind": "slack", "secret_arn": "chat"}}
    outputs = {"region": "eu-central-1", "destinations": destinations}
    monkeypatch.setattr(webhook_secret, "read_outputs", lambda _: outputs)
    monkeypatch.setattr(webhook_secret, "access_to", lambda *_: Access(aws))

    def call(*arguments: str) -> None:
        monkeypatch.setattr("sys.argv", ["webhook_secret", *arguments])
        webhook_secret.main()

    return call


def test_the_command_prints_a_secret_that_it_makes_alone_on_standard_output(
    run: Any, client: "SecretsManagerClient", capsys: pytest.CaptureFixture[str]
) -> None:
    run("crm")
    assert capsys.readouterr().out == f"{stored(client)}\n"
    run("crm", "--rotate")
    assert capsys.readouterr().out == f"{stored(client).split()[0]}\n"
    run("crm", "--finish")
    assert "whsec_" not in capsys.readouterr().out
    assert len(stored(client).split()) == 1


def test_the_command_stores_the_url_of_a_chat_and_does_not_print_it(
    run: Any, client: "SecretsManagerClient", capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBHOOK_URL", "https://hooks.slack.com/services/T1/B2/c3")
    run("chat")

    assert stored(client, "chat") == "https://hooks.slack.com/services/T1/B2/c3"
    assert "hooks" not in "".join(capsys.readouterr())
    with pytest.raises(CommandError, match="is its URL"):
        run("chat", "--rotate")
    with pytest.raises(CommandError, match="the destinations are: chat, crm"):
        run("shop")
