"""Drop a CSV file into an environment's bucket, where it becomes tasks."""

import argparse
from pathlib import Path

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from scripts.aws import access_to
from scripts.common import CommandError, report_errors
from scripts.outputs import read_outputs


def main() -> None:
    """Upload one file."""
    parser = argparse.ArgumentParser(prog="python -m scripts.drop_csv", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--env", default="local", help="the environment (default: local)")
    parser.add_argument("--name", help="the object's name below the imports prefix (default: the file's)")
    arguments = parser.parse_args()
    if not arguments.file.is_file():
        raise CommandError(f"There is no file {arguments.file}.")
    outputs = read_outputs(arguments.env)
    access = access_to(arguments.env, outputs["region"])
    client = access.session.client(
        "s3", endpoint_url=access.endpoint_url, config=Config(s3={"addressing_style": "path"})
    )
    key = outputs["imports_prefix"] + (arguments.name or arguments.file.name)
    try:
        client.upload_file(str(arguments.file), outputs["bucket"], key, ExtraArgs={"ContentType": "text/csv"})
    except (BotoCoreError, ClientError) as error:
        raise CommandError(f"The file was not uploaded: {error}") from None
    print(f"Dropped as s3://{outputs['bucket']}/{key}.")
    print(
        f"Its report will lie under {outputs['reports_prefix']}; GET {outputs['api_url']}/imports shows how far it is."
    )


if __name__ == "__main__":
    with report_errors():
        main()
