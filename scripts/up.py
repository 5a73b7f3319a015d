"""Bring the whole system up on this machine: environments, zip, local AWS, Terraform. Safe to run at any time.

Only what changed is done again. What a killed emulator or an interrupted run left behind is put right, or
dropped and said so.
"""

import argparse
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scripts.aws import LOCAL_KEY, LOCAL_REGION, local_access
from scripts.build import Target, build
from scripts.common import LOCAL, ROOT, CommandError, report_errors
from scripts.local_aws import LOCK, VENV, LocalAws, exclusive_use
from scripts.outputs import read_outputs
from scripts.terraform import ApplyError, Root

SAMPLE = ROOT / "tests" / "data" / "todoist" / "template-9-columns.csv"

# What an apply says when only an empty start helps. AWS's words for a thing that is to be made and is there: an
# apply died before it noted what it had made. And the provider's word for an answer that AWS would never give: the
# emulator has spoilt its own state.
_BEYOND_REPAIR = (
    "AlreadyExists",
    "AlreadyOwned",
    "Conflict",
    "ResourceInUse",
    "already exists",
    "deserialization failed",
)


class LocalSystem:
    """One complete system on this machine; all that it keeps lies under `.local/<name>`."""

    def __init__(
        self, name: str = "local", port: int | None = None, variables: Mapping[str, str] | None = None
    ) -> None:
        """`variables` are Terraform's, besides those that the machine decides."""
        self.folder = LOCAL / name
        self.aws = LocalAws(self.folder, port)
        self._variables = dict(variables or {})

    def up(self) -> dict[str, Any]:
        """Bring it up to date and return its outputs.

        Raises:
            CommandError: It cannot be brought up; the message says why.
        """
        with exclusive_use(self.folder.name):
            with ThreadPoolExecutor() as side_by_side:
                building = side_by_side.submit(_build)
                self._start()
                package = building.result()
            # A build at the same time, for another system, must not change the zip between plan and apply.
            root = self._root(shutil.copyfile(package, self.folder / "task_manager.zip"))
            self._apply(root)
            return read_outputs("local", self.folder)

    @contextmanager
    def applied(self) -> Iterator[Root]:
        """Its Terraform as it was last applied; other commands are kept off it meanwhile.

        Raises:
            CommandError: It does not run.
        """
        with exclusive_use(self.folder.name):
            if not self.aws.is_running:
                raise CommandError(
                    "The local system does not run: bring it up with `make up`, or forget it with `make clean`."
                )
            root = self._root(self.folder / "task_manager.zip")
            self._init(root)
            yield root

    def forget(self) -> None:
        """Stop it and drop all that it holds."""
        with exclusive_use(self.folder.name):
            self.aws.forget()

    def _root(self, package: Path) -> Root:
        target = Target.host()
        variables = {
            "package_path": str(package),
            "lambda_runtime": target.lambda_runtime,
            "lambda_architecture": target.lambda_architecture,
            "endpoint_url": self.aws.endpoint_url,
        }
        settings = {
            "AWS_ENDPOINT_URL": self.aws.endpoint_url,
            "AWS_ACCESS_KEY_ID": LOCAL_KEY,
            "AWS_SECRET_ACCESS_KEY": LOCAL_KEY,
            "AWS_REGION": LOCAL_REGION,
            # Whoever works with a real account has these set.
            "AWS_PROFILE": "",
            "AWS_SESSION_TOKEN": "",
        }
        return Root("local", self.folder, variables | self._variables, settings)

    def _start(self) -> None:
        with _step("Environment of the local AWS"):
            if subprocess.run([ROOT / "scripts" / "venv", VENV, LOCK], check=False).returncode:
                raise CommandError("The environment of the local AWS cannot be made; see above.")
        with _step("Local AWS"):
            start = self.aws.start()
        print(f"    The local AWS {start.value}: {self.aws.endpoint_url}", flush=True)

    def _apply(self, root: Root) -> None:
        with _step("Terraform init"):
            self._init(root)
        with _step("Terraform apply"):
            summary = self._apply_and_recover(root)
        self.aws.stale_streams.unlink(missing_ok=True)
        print(f"    {summary}", flush=True)

    def _apply_and_recover(self, root: Root) -> str:
        try:
            return root.apply(*self._replacements(root))
        except ApplyError as error:
            if not any(word in str(error) for word in _BEYOND_REPAIR):
                raise
            if all(_is_lost_api_resource(diagnostic) for diagnostic in error.diagnostics):
                print(
                    "    An API resource was made without Terraform noting it: deleting it, applying again.", flush=True
                )
                self._delete_unknown_api_resources(root)
                return root.apply(*self._replacements(root))
            print(f"    {error}", flush=True)
            print("    The local AWS and Terraform disagree about what is there, as a killed apply leaves them.")
            print("    Everything in the local AWS is dropped, and it starts empty.", flush=True)
        # What is to be applied lies in the folder too.
        package = Path(root.variables["package_path"])
        content = package.read_bytes()
        self.aws.forget()
        self._start()
        package.write_bytes(content)
        self._init(root)
        return root.apply()

    def _init(self, root: Root) -> None:
        root.init("-reconfigure", f"-backend-config=path={self.folder / 'terraform.tfstate'}")

    def _replacements(self, root: Root) -> list[str]:
        """The mappings to make anew: after a restart the emulator's lose their place in the tables' streams."""
        if not self.aws.stale_streams.exists():
            return []
        return [
            f"-replace={resource['address']}"
            for resource in root.resources()
            if resource["type"] == "aws_lambda_event_source_mapping"
            and ":dynamodb:" in resource["values"]["event_source_arn"]
        ]

    def _delete_unknown_api_resources(self, root: Root) -> None:
        resources = list(root.resources())
        known = {resource["values"]["id"] for resource in resources}
        access = local_access(self.aws)
        client = access.session.client("apigateway", endpoint_url=access.endpoint_url)
        for api in (resource for resource in resources if resource["type"] == "aws_api_gateway_rest_api"):
            api_id = api["values"]["id"]
            pages = client.get_paginator("get_resources").paginate(restApiId=api_id)
            unknown = [
                item for page in pages for item in page["items"] if item["id"] not in known and item["path"] != "/"
            ]
            # A resource takes those below it along: the deepest first.
            for item in sorted(unknown, key=lambda item: item["path"].count("/"), reverse=True):
                client.delete_resource(restApiId=api_id, resourceId=item["id"])


def _build() -> Path:
    with _step("Zip"):
        return build(Target.host())


def _is_lost_api_resource(diagnostic: Mapping[str, Any]) -> bool:
    """The emulator's one known fault at random: a resource is made, and the answer that says so is lost."""
    return "aws_api_gateway_resource." in diagnostic.get("address", "") and "Conflict" in str(diagnostic)


@contextmanager
def _step(name: str) -> Iterator[None]:
    started = time.monotonic()
    print(f"{name} ...\n", end="", flush=True)
    yield
    print(f"{name}: done in {time.monotonic() - started:.1f} s", flush=True)


def _instructions(outputs: Mapping[str, Any]) -> str:
    url = outputs["api_url"]
    key = f"-H 'x-api-key: {outputs['api_key']}'"
    first_id = f'curl -sS \'{url}/tasks?limit=1\' {key} | sed \'s/.*"id": *"\\([^"]*\\)".*/\\1/\''
    upload = f'curl -sS "{url}/tasks/$({first_id})/upload?filename=readme.md" {key}'
    return f"""
The system is up.

  API      {url}
  API key  {outputs["api_key"]}
  bucket   {outputs["bucket"]}

Create a task, list tasks, attach a file to the newest one, import a CSV file:

  curl -sS {url}/tasks {key} -H 'content-type: application/json' -d '{{"title": "Buy milk", "tags": ["home"]}}'
  curl -sS {url}/tasks {key}
  {upload} -H 'content-type: text/markdown' --data-binary @README.md
  .venv/bin/python -m scripts.import_csv {SAMPLE.relative_to(ROOT)}

`make down` stops it, `make clean` forgets it, `make outputs` prints all names as JSON.
"""


def main() -> None:
    """Bring the local system up."""
    parser = argparse.ArgumentParser(prog="python -m scripts.up", description=__doc__)
    parser.add_argument("--name", default="local", help="which one: its folder under .local (default: local)")
    parser.add_argument("--port", type=int, help="where it answers (default: where it did before, or 4566)")
    arguments = parser.parse_args()
    started = time.monotonic()
    outputs = LocalSystem(arguments.name, arguments.port).up()
    print(_instructions(outputs) + f"\nTook {time.monotonic() - started:.0f} s in all.")


if __name__ == "__main__":
    with report_errors():
        main()
