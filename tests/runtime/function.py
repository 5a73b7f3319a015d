"""A process that runs one function of the zip under AWS's runtime interface client, as Lambda starts it."""

import importlib.metadata
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, cast

from scripts.lib.supervision import belonging
from tests.conftest import REGION
from tests.runtime.runtime_api import MAX_RESPONSE_BYTES, Invocation, Result, RuntimeApi, serving

CLIENT_PACKAGES: Final = ("awslambdaric", "simplejson", "snapshot-restore-py")
SESSION_TOKEN: Final = "FwoGZXIvYXdzEBYaDGF0b2tlbnRoYXRub2xpbmVtYXlob2xk"

# Isolated mode, without the packages of this interpreter: those of the zip and the runtime's own are all there is.
_START = """
import sys
sys.path[:0] = sys.argv[1:3]
from awslambdaric.__main__ import main
main(["awslambdaric", sys.argv[3]])
"""
_PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Outcome:
    """Result of one invocation with its log lines."""

    request_id: str
    result: Result
    lines: Sequence[str]

    @property
    def value(self) -> Any:
        assert self.result.kind == "response", self.result.body
        return self.result.value

    @property
    def records(self) -> list[dict[str, Any]]:
        """The log lines, each of which must be one JSON object."""
        records = [json.loads(line) for line in self.lines]
        assert all(isinstance(record, dict) for record in records)
        return records

    @property
    def metrics(self) -> list[dict[str, Any]]:
        return [record for record in self.records if "_aws" in record]

    @property
    def logged(self) -> list[dict[str, Any]]:
        return [record for record in self.records if "_aws" not in record]


@dataclass
class Function:
    """A running process of a function."""

    api: RuntimeApi
    arn: str
    timeout_seconds: float
    output: IO[str]
    _read: int = field(default=0)

    def __call__(self, event: Any) -> Outcome:
        """Invoke the function, and return its outcome. A response that Lambda would refuse fails the test."""
        request_id = str(uuid.uuid4())
        result = self.api.invoke(Invocation(request_id, event, self.arn, self.timeout_seconds), _PATIENCE_SECONDS)
        assert len(result.body) <= MAX_RESPONSE_BYTES
        return Outcome(request_id, result, self._new_lines())

    def _new_lines(self) -> list[str]:
        self.output.seek(self._read)
        text = self.output.read()
        self._read = self.output.tell()
        return text.splitlines()


def client_folder(folder: Path) -> Path:
    """Link the files of the runtime interface client and of what it needs into a folder of their own."""
    for package in CLIENT_PACKAGES:
        for file in importlib.metadata.files(package) or ():
            if ".." not in file.parts and "__pycache__" not in file.parts:
                link = folder / file
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(cast("Path", file.locate()))
    return folder


def lambda_variables(function: Mapping[str, Any], task_root: Path) -> dict[str, str]:
    """Return the variables that Lambda sets for a planned function.

    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    """
    name, logging = function["function_name"], function["logging_config"][0]
    return {
        "_HANDLER": function["handler"],
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function['runtime']}",
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function["memory_size"]),
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": logging["log_group"],
        "AWS_LAMBDA_LOG_STREAM_NAME": "2026/03/01/[$LATEST]5a1f2b3c4d5e6f708192a3b4c5d6e7f8",
        "AWS_LAMBDA_LOG_FORMAT": logging["log_format"],
        "AWS_LAMBDA_LOG_LEVEL": logging["application_log_level"],
        "AWS_ACCESS_KEY_ID": "ASIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "AWS_SESSION_TOKEN": SESSION_TOKEN,
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "AWS_XRAY_DAEMON_ADDRESS": "169.254.79.129:2000",
        "LAMBDA_TASK_ROOT": str(task_root),
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
        "LANG": "en_US.UTF-8",
        "PATH": os.environ["PATH"],
        "TZ": ":UTC",
    }


@contextmanager
def running(
    planned: Mapping[str, Any], task_root: Path, client: Path, environment: Mapping[str, str], output: Path
) -> Iterator[Function]:
    """Run a planned function until the block ends.

    Args:
        planned: The `aws_lambda_function` of the plan.
        task_root: The unpacked zip.
        client: Folder of the runtime interface client.
        environment: The function's own variables.
        output: File that receives what the process writes, in both streams, as CloudWatch does.
    """
    own = lambda_variables(planned, task_root)
    assert not own.keys() & environment.keys()
    with serving() as api, output.open("w") as written, output.open() as read:
        variables = {**own, **environment, "AWS_LAMBDA_RUNTIME_API": api.address}
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _START, task_root, client, planned["handler"]],
            cwd=task_root,
            env=variables | belonging(),
            stdout=written,
            stderr=subprocess.STDOUT,
        )
        try:
            arn = f"arn:aws:lambda:{REGION}:123456789012:function:{planned['function_name']}"
            yield Function(api, arn, planned["timeout"], read)
        finally:
            process.kill()
            process.wait()
