"""Store the external service's API key in an environment's secret.

The key is read from the variable EXTERNAL_SERVICE_KEY, or else from standard input. It is never an argument, which
other users of the machine could see, and is never part of Terraform's state.
"""

from botocore.exceptions import BotoCoreError, ClientError

from scripts.lib.aws import access_to
from scripts.lib.common import CommandError, command_parser, report_errors
from scripts.lib.outputs import applied_outputs
from scripts.lib.secret_input import read_secret


def read_api_key() -> str:
    """Return the API key from the environment or standard input, without surrounding white space.

    Raises:
        CommandError: It is empty.
    """
    api_key = read_secret("EXTERNAL_SERVICE_KEY", "API key of the external service")
    if not api_key:
        raise CommandError("No API key was given: set EXTERNAL_SERVICE_KEY, or write the key to standard input.")
    return api_key


def main() -> None:
    """Store the API key as the secret's current version."""
    parser = command_parser("secret", __doc__)
    parser.add_argument("--env", default="local", help="the environment (default: local)")
    arguments = parser.parse_args()
    outputs = applied_outputs(arguments.env)
    access = access_to(arguments.env, outputs["region"])
    client = access.session.client("secretsmanager", endpoint_url=access.endpoint_url)
    secret_arn = outputs["external_service_secret_arn"]
    try:
        client.put_secret_value(SecretId=secret_arn, SecretString=read_api_key())
    except (BotoCoreError, ClientError) as error:
        raise CommandError(f"The API key was not stored in {secret_arn}: {error}") from None
    print(f"The API key is stored in {secret_arn}.")


if __name__ == "__main__":
    with report_errors():
        main()
