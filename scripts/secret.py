"""Put the external service's API key into an environment's secret.

The key is read from the variable EXTERNAL_SERVICE_KEY, or else from standard input; it is never an argument,
which other users of the machine could see, and Terraform never knows it.
"""

import argparse
import getpass
import os
import sys

from botocore.exceptions import BotoCoreError, ClientError

from scripts.aws import access_to
from scripts.common import CommandError, report_errors
from scripts.outputs import applied_outputs


def read_key() -> str:
    """The key that the user gives, without the line's end.

    Raises:
        CommandError: There is none.
    """
    key = os.environ.get("EXTERNAL_SERVICE_KEY")
    if key is None:
        key = getpass.getpass("API key of the external service: ") if sys.stdin.isatty() else sys.stdin.readline()
    if not key.strip():
        raise CommandError("No key was given: set EXTERNAL_SERVICE_KEY, or write the key to standard input.")
    return key.strip()


def main() -> None:
    """Store the key as the secret's current version."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.secret", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--env", default="local", help="the environment (default: local)")
    arguments = parser.parse_args()
    outputs = applied_outputs(arguments.env)
    access = access_to(arguments.env, outputs["region"])
    client = access.session.client("secretsmanager", endpoint_url=access.endpoint_url)
    secret = outputs["external_service_secret_arn"]
    try:
        client.put_secret_value(SecretId=secret, SecretString=read_key())
    except (BotoCoreError, ClientError) as error:
        raise CommandError(f"The key was not stored in {secret}: {error}") from None
    print(f"The key is stored in {secret}.")


if __name__ == "__main__":
    with report_errors():
        main()
