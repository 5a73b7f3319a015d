"""Fixtures: the built zip, AWS's runtime interface client, and the functions as the stack configures them."""

import importlib.util
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.cloud import Cloud, ExternalService, emulated_aws, external_service
from tests.runtime.function import Function, client_folder, running
from tests.runtime.logs import TITLE
from tests.unit.terraform.conftest import Stack, debug, disposable, production, runs

__all__ = ["debug", "disposable", "production", "runs"]

Start = Callable[..., AbstractContextManager[Function]]


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with AWS's runtime interface client alone."""
    if sys.platform != "linux" and importlib.util.find_spec("awslambdaric") is None:
        pytest.skip("AWS's runtime interface client has wheels for Linux only")
    return client_folder(tmp_path_factory.mktemp("runtime"))


@pytest.fixture(scope="session")
def service() -> Iterator[ExternalService]:
    with external_service() as server:
        yield server


@pytest.fixture(scope="session")
def cloud(production: Stack, service: ExternalService) -> Iterator[Cloud]:
    """The services with what the functions' variables name."""
    variables: dict[str, str] = {}
    for function in production.functions.values():
        variables |= function["environment"][0]["variables"]
    with emulated_aws() as url:
        cloud = Cloud(url, f"http://127.0.0.1:{service.server_port}/events", variables)
        cloud.create()
        cloud.task(title=TITLE)
        cloud.csv_file("title\na\n")
        yield cloud


@pytest.fixture
def start(client: Path, task_root: Path, cloud: Cloud, production: Stack, tmp_path: Path) -> Start:
    """Start a function by name; `planned` replaces arguments of the plan, `variables` those of its environment."""

    def start(
        name: str, planned: Mapping[str, Any] | None = None, variables: Mapping[str, str] | None = None
    ) -> AbstractContextManager[Function]:
        function = {**production.functions[name], **(planned or {})}
        environment = {**cloud.environment(production.functions[name]), **(variables or {})}
        return running(function, task_root, client, environment, tmp_path / f"{name}.log")

    return start
