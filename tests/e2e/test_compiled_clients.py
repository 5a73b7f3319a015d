"""Clients in Go and Java, and that of openapi-generator in TypeScript, generated from the served contract.

They take minutes where nothing is compiled yet, so `make test PART=clients` runs them, and `make test` does not.
"""

from pathlib import Path

import pytest

from tests.e2e.generated_clients import CLIENTS, install_packages, needs, run, served_contract, travel
from tests.e2e.http_api import Api

GO = CLIENTS / "go"
OPENAPI_GENERATOR = CLIENTS / "openapi-generator"
MAVEN = ("mvn", "--quiet", "--batch-mode", "--file", OPENAPI_GENERATOR / "pom.xml")


@pytest.fixture(scope="module")
def contract(api: Api, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return served_contract(api, tmp_path_factory.mktemp("contract"))


@pytest.fixture(scope="module")
def openapi_generator(contract: Path) -> None:
    """Generate the clients of openapi-generator, and compile the one in Java."""
    needs("javac", "mvn")
    run(*MAVEN, "compile", f"-Dcontract={contract}")


def test_oapi_codegen(api: Api, contract: Path) -> None:
    needs("go")
    (GO / "oapicodegen" / "generated").mkdir(exist_ok=True)
    run("go", "tool", "oapi-codegen", "--config", "oapi-codegen.yaml", contract, cwd=GO)
    travel(api, "go", "run", "./oapicodegen", cwd=GO)


def test_ogen(api: Api, contract: Path) -> None:
    needs("go")
    target = ("--target", "ogen/generated", "--package", "generated", "--clean")
    run("go", "tool", "ogen", *target, contract, cwd=GO)
    travel(api, "go", "run", "./ogen", cwd=GO)


@pytest.mark.usefixtures("openapi_generator")
def test_openapi_generator_for_go(api: Api) -> None:
    needs("go")
    travel(api, "go", "run", "./openapigenerator", cwd=GO)


@pytest.mark.usefixtures("openapi_generator")
def test_openapi_generator_for_java(api: Api) -> None:
    travel(api, "java", "-cp", _class_path(), "Journey")


@pytest.mark.usefixtures("openapi_generator")
def test_openapi_generator_for_typescript(api: Api) -> None:
    programs, folder = install_packages(), CLIENTS / "typescript"
    run(programs / "tsc", "--project", folder / "tsconfig.typescript-fetch.json")
    travel(api, programs / "tsx", folder / "typescript-fetch.ts")


def _class_path() -> str:
    output = OPENAPI_GENERATOR / "target" / "class-path"
    run(*MAVEN, "dependency:build-classpath", f"-Dmdep.outputFile={output}")
    return f"{OPENAPI_GENERATOR / 'target' / 'classes'}:{output.read_text()}"
