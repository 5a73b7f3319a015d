"""Clients in Python and TypeScript, generated from the served contract; docs/clients.md names their options."""

import json
import sys
from pathlib import Path

import pytest

from tests.e2e.generated_clients import CLIENTS, install_packages, run, served_contract, travel
from tests.e2e.http_api import Api

TYPESCRIPT = CLIENTS / "typescript"
GENERATED = TYPESCRIPT / "generated"


@pytest.fixture(scope="module")
def contract(api: Api, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return served_contract(api, tmp_path_factory.mktemp("contract"))


@pytest.fixture(scope="module")
def programs() -> Path:
    return install_packages()


@pytest.fixture(scope="module")
def typescript(contract: Path, programs: Path) -> Path:
    """Return the folder of the programs, with all clients generated and their types checked."""
    run(
        programs / "openapi-typescript",
        contract,
        "--output",
        GENERATED / "openapi-typescript.ts",
        "--default-non-nullable=false",
    )
    run(programs / "openapi-ts", "--input", contract, "--output", GENERATED / "hey-api")
    run(
        programs / "orval",
        *("--input", contract, "--output", GENERATED / "orval.ts", "--client", "axios-functions", "--mode", "single"),
    )
    run(programs / "tsc", "--project", TYPESCRIPT)
    return programs


def test_openapi_python_client(api: Api, contract: Path, tmp_path: Path) -> None:
    configuration = tmp_path / "configuration.json"
    configuration.write_text(json.dumps({"package_name_override": "task_manager_client", "post_hooks": []}))
    generator = Path(sys.executable).parent / "openapi-python-client"

    generated = run(
        generator,
        *("generate", "--path", contract, "--output-path", tmp_path / "client", "--config", configuration),
        "--fail-on-warning",
    )

    assert "WARNING" not in generated
    settings = {"PYTHONPATH": str(tmp_path / "client")}
    travel(api, sys.executable, CLIENTS / "python" / "journey.py", settings=settings)


@pytest.mark.parametrize("name", ["openapi-fetch", "hey-api", "orval"])
def test_typescript(api: Api, typescript: Path, name: str) -> None:
    travel(api, typescript / "tsx", TYPESCRIPT / f"{name}.ts")


def test_redocly_finds_no_error(contract: Path, programs: Path) -> None:
    settings = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    assert "Your API description is valid" in run(programs / "redocly", "lint", contract, settings=settings)


def test_spectral_finds_no_error(contract: Path, programs: Path) -> None:
    assert "0 errors" in run(programs / "spectral", "lint", "--ruleset", CLIENTS / "spectral.yaml", contract)
