"""Complete systems on this machine: emulator, zip and applied Terraform."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scripts.lib.aws import LOCAL_KEY, LOCAL_REGION, local_access
from scripts.lib.common import LOCAL, ROOT, CommandError
from scripts.lib.local_aws import LOCK, TERRAFORM_STATE, VENV, LocalAws, exclusive_use
from scripts.lib.outputs import read_outputs
from scripts.lib.package import build
from scripts.lib.target import Target
from scripts.lib.terraform import ApplyError, Root

# Errors after which only another start helps. AWS's codes for a resource that already exists: an earlier apply was
# killed before it recorded the resource in its state. The provider's text for a malformed response: the emulator's
# state is corrupt.
_UNRECOVERABLE_ERRORS = (
    "AlreadyExists",
    "AlreadyOwned",
    "Conflict",
    "ResourceInUse",
    "already exists",
    "deserialization failed",
)


class LocalSystem:
    """Complete system on this machine, with all its files in `.local/<name>`."""

    def __init__(
        self,
        name: str = "local",
        port: int | None = None,
        variables: Mapping[str, str] | None = None,
        variables_file: Path | None = None,
    ) -> None:
        """`variables`, and those of `variables_file`, are Terraform's besides those that depend on this machine."""
        self.folder = LOCAL / name
        self.aws = LocalAws(self.folder, port)
        self._variables = dict(variables or {})
        self._variables_file = variables_file

    def up(self) -> dict[str, Any]:
        """Start or update the system and return its outputs.

        Raises:
            CommandError: The emulator or Terraform failed.
        """
        with exclusive_use(self.folder.name):
            with ThreadPoolExecutor() as pool:
                building = pool.submit(_build)
                self._start()
                package = building.result()
            # A concurrent build for another system must not change the zip between plan and apply.
            root = self._root(shutil.copyfile(package, self.folder / "task_manager.zip"))
            self._apply(root)
            return read_outputs("local", self.folder)

    @contextmanager
    def applied(self) -> Iterator[Root]:
        """Yield the system's Terraform as last applied, locked against other commands.

        Raises:
            CommandError: The system is not running.
        """
        with exclusive_use(self.folder.name):
            if not self.aws.is_running:
                raise CommandError(
                    "The local system is not running: start it with `make up`, or delete it with `make clean`."
                )
            root = self._root(self.folder / "task_manager.zip")
            self._init(root)
            yield root

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
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }
        return Root("local", self.folder, variables | self._variables, settings, self._variables_file)

    def _start(self) -> None:
        with _step("Environment of the local AWS"):
            if subprocess.run([ROOT / "scripts" / "venv", VENV, LOCK], check=False).returncode:
                raise CommandError("The environment of the local AWS cannot be created; see the error above.")
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
        # What there is after a first apply is its own: nothing is lost when it starts over.
        is_first = not self._has_resources()
        for from_save in (True, False):
            try:
                return self._apply_over_lost_api_resources(root)
            except ApplyError as error:
                if not _is_unrecoverable(error):
                    raise
                print(f"    {error}", flush=True)
            if is_first:
                self._start_empty(root)
            else:
                self._start_over(root, from_save=from_save)
        return root.apply(*self._replacements(root))

    def _apply_over_lost_api_resources(self, root: Root) -> str:
        try:
            return root.apply(*self._replacements(root))
        except ApplyError as error:
            if not all(_is_lost_api_resource(diagnostic) for diagnostic in error.diagnostics):
                raise
        print("    An API resource is missing in Terraform's state: deleting it, applying again.", flush=True)
        self._delete_unknown_api_resources(root)
        return root.apply(*self._replacements(root))

    def _has_resources(self) -> bool:
        state = self.folder / TERRAFORM_STATE
        return state.exists() and bool(json.loads(state.read_text())["resources"])

    def _start_empty(self, root: Root) -> None:
        print("    Starting the local AWS empty.", flush=True)
        with self._new_folder(root):
            self.aws.delete()
            self.aws.start()

    def _start_over(self, root: Root, *, from_save: bool) -> None:
        with self._new_folder(root):
            self.aws.start_over("The local AWS and Terraform's state differ.", from_save=from_save)

    @contextmanager
    def _new_folder(self, root: Root) -> Iterator[None]:
        """Keep the zip, which is in the folder, and initialize Terraform in the new one."""
        package = Path(root.variables["package_path"])
        content = package.read_bytes()
        yield
        package.write_bytes(content)
        self._init(root)

    def _init(self, root: Root) -> None:
        root.init("-reconfigure", f"-backend-config=path={self.folder / TERRAFORM_STATE}")

    def _replacements(self, root: Root) -> list[str]:
        """Return options that replace the stream mappings, which lose their position when the emulator restarts."""
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
            # Deleting a resource deletes its children: the deepest first.
            for item in sorted(unknown, key=lambda item: item["path"].count("/"), reverse=True):
                client.delete_resource(restApiId=api_id, resourceId=item["id"])


def _build() -> Path:
    with _step("Zip"):
        return build(Target.host())


def _is_unrecoverable(error: ApplyError) -> bool:
    return any(word in str(error) for word in _UNRECOVERABLE_ERRORS)


def _is_lost_api_resource(diagnostic: Mapping[str, Any]) -> bool:
    """Return whether an error is that of an API resource that an apply created, and did not note in the state."""
    return "aws_api_gateway_resource." in diagnostic.get("address", "") and "Conflict" in str(diagnostic)


@contextmanager
def _step(name: str) -> Iterator[None]:
    started = time.monotonic()
    print(f"{name} ...\n", end="", flush=True)
    yield
    print(f"{name}: done in {time.monotonic() - started:.1f} s", flush=True)
