"""Make, rotate and set the secrets of destinations of events.

For a destination of kind `standard`, a secret is made and printed once, for its receiver; --rotate makes a new one and
keeps the old one beside it, so that each delivery has a signature of both until --finish removes the old one. For a
chat, the URL of its webhook is stored: it is read from the variable WEBHOOK_URL, or else from standard input, since
other users of the machine could see an argument. No secret is ever part of Terraform's state.
"""

import re
import secrets
import sys
from base64 import b64encode
from typing import TYPE_CHECKING, Final

from botocore.exceptions import BotoCoreError, ClientError

from scripts.lib.aws import access_to
from scripts.lib.common import CommandError, command_parser, report_errors
from scripts.lib.outputs import read_outputs
from scripts.lib.secret_input import read_secret
from task_manager.adapters.standard_webhooks import PREFIX

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

_KEY_BYTES: Final = 32
_PUBLIC_URL: Final = re.compile(r"https://[^/\s@]+/\S+")
_LOCAL_URL: Final = re.compile(r"http://(127\.0\.0\.1|localhost)(:[0-9]+)?/\S*")


class DestinationSecret:
    """Secret of a destination in Secrets Manager."""

    def __init__(self, client: "SecretsManagerClient", secret_arn: str) -> None:
        self._client = client
        self._arn = secret_arn

    def make(self) -> str:
        """Make the first signing secret and return it.

        Raises:
            CommandError: There is one already.
        """
        if self._secrets():
            raise CommandError("There is a secret already: --rotate makes another one beside it.")
        return self._put_new([])

    def rotate(self) -> str:
        """Make a signing secret beside the newest one and return it.

        Raises:
            CommandError: There is none yet.
        """
        return self._put_new(self._existing()[:1])

    def finish(self) -> None:
        """Remove all signing secrets but the newest.

        Raises:
            CommandError: There is none yet.
        """
        self.set(self._existing()[0])

    def set(self, text: str) -> None:
        """Store a text as the secret."""
        self._client.put_secret_value(SecretId=self._arn, SecretString=text)

    def _put_new(self, kept: list[str]) -> str:
        made = PREFIX + b64encode(secrets.token_bytes(_KEY_BYTES)).decode()
        self.set(" ".join([made, *kept]))
        return made

    def _existing(self) -> list[str]:
        existing = self._secrets()
        if not existing:
            raise CommandError("There is no secret yet: make one, without an option.")
        return existing

    def _secrets(self) -> list[str]:
        try:
            return self._client.get_secret_value(SecretId=self._arn)["SecretString"].split()
        except self._client.exceptions.ResourceNotFoundException:
            # A secret without a value.
            return []


def read_url(*, is_local: bool) -> str:
    """Return the URL of a chat's webhook from the environment or standard input.

    Raises:
        CommandError: It is not HTTPS; plain HTTP is for this machine, in the environment `local`.
    """
    url = read_secret("WEBHOOK_URL", "URL of the webhook")
    if not (_PUBLIC_URL.fullmatch(url) or (is_local and _LOCAL_URL.fullmatch(url))):
        raise CommandError(
            "The URL of a chat's webhook is https://<host>/<path>: set WEBHOOK_URL, or write it to standard input."
        )
    return url


def main() -> None:
    """Make, rotate or set the secret of one destination."""
    parser = command_parser("webhook_secret", __doc__)
    parser.add_argument("destination", help="the name of the destination")
    parser.add_argument("--env", default="local", help="the environment (default: local)")
    actions = parser.add_mutually_exclusive_group()
    actions.add_argument("--rotate", action="store_true", help="make a new secret, and keep the old one beside it")
    actions.add_argument("--finish", action="store_true", help="end a rotation: remove the old secret")
    arguments = parser.parse_args()
    outputs = read_outputs(arguments.env)
    destinations = outputs.get("destinations", {})
    if arguments.destination not in destinations:
        names = ", ".join(sorted(destinations)) or "none"
        raise CommandError(f"There is no destination {arguments.destination!r}; the destinations are: {names}.")
    destination = destinations[arguments.destination]
    is_chat = destination["kind"] != "standard"
    if is_chat and (arguments.rotate or arguments.finish):
        raise CommandError("The secret of a chat is its URL, which is replaced by another one, without an option.")
    access = access_to(arguments.env, outputs["region"])
    client = access.session.client("secretsmanager", endpoint_url=access.endpoint_url)
    secret = DestinationSecret(client, destination["secret_arn"])
    try:
        if is_chat:
            secret.set(read_url(is_local=arguments.env == "local"))
            print("The URL is stored. Functions use it within five minutes.")
        elif arguments.finish:
            secret.finish()
            print("The old secret is removed. Functions stop signing with it within five minutes.")
        else:
            print(secret.rotate() if arguments.rotate else secret.make())
            print("This is the secret for the receiver; it is stored.", file=sys.stderr)
    except (BotoCoreError, ClientError) as error:
        raise CommandError(f"The secret of {arguments.destination} was not changed: {error}") from None


if __name__ == "__main__":
    with report_errors():
        main()
