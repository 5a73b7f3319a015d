"""Start, stop, delete or show one local AWS, without the system that runs on it."""

from scripts.lib.common import LOCAL, command_parser, report_errors
from scripts.lib.local_aws import DEFAULT_PORT, LocalAws, exclusive_use


def main() -> None:
    """Run one of the four subcommands."""
    parser = command_parser("local_aws", __doc__)
    parser.add_argument("command", choices=["start", "stop", "delete", "status"])
    parser.add_argument("--name", default="local", help="name of its folder below .local (default: local)")
    parser.add_argument("--port", type=int, help=f"port for start (default: the previous one, or {DEFAULT_PORT})")
    arguments = parser.parse_args()
    aws = LocalAws(LOCAL / arguments.name, arguments.port)
    with exclusive_use(arguments.name):
        match arguments.command:
            case "start":
                print(f"The local AWS {aws.start().value}: {aws.endpoint_url}")
            case "stop":
                print("The local AWS is stopped." if aws.stop() else "The local AWS was not running.")
            case "delete":
                aws.delete()
                print("The local AWS is stopped and its data is deleted.")
            case _:
                print(f"The local AWS is {aws.status()}.")


if __name__ == "__main__":
    with report_errors():
        main()
