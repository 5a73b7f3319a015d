"""Software bill of materials (SBOM) of the zip."""

import hashlib
import json
import re
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from scripts.lib.common import ROOT, CommandError
from scripts.lib.package import PACKAGE, build, find_compiler, sbom_path
from scripts.lib.sbom import VENDORED
from scripts.lib.target import Target


@pytest.fixture(scope="module", params=["host", "function"])
def zip_path(request: pytest.FixtureRequest) -> Path:
    target = {"host": Target.host(), "function": Target.function()}[request.param]
    try:
        find_compiler(target)
    except CommandError as missing:
        pytest.skip(str(missing))
    return build(target)


@pytest.fixture
def sbom(zip_path: Path) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(sbom_path(zip_path).read_text())
    return parsed


def test_it_is_strict_cyclonedx(zip_path: Path) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(sbom_path(zip_path).read_text()) is None


def test_it_has_the_hash_of_the_zip(zip_path: Path, sbom: dict[str, Any]) -> None:
    digest = hashlib.sha256(zip_path.read_bytes()).hexdigest()

    assert sbom["metadata"]["component"]["hashes"] == [{"alg": "SHA-256", "content": digest}]


def test_it_lists_exactly_the_distributions_in_the_zip(zip_path: Path, sbom: dict[str, Any]) -> None:
    installed = {
        (distribution.name.lower().replace("_", "-"), distribution.version)
        for distribution in distributions(path=[str(zip_path)])
    }
    vendored = {(component["name"], component["version"]) for component in VENDORED}

    assert {(component["name"], component["version"]) for component in sbom["components"]} == installed | vendored
    assert all(component["licenses"] for component in sbom["components"])


def test_each_wheel_has_a_hash_of_the_lock(sbom: dict[str, Any]) -> None:
    locked = set(re.findall(r"sha256:([0-9a-f]{64})", (ROOT / "requirements.lock").read_text()))
    listed = {entry["content"] for component in sbom["components"] for entry in component.get("hashes", ())}

    assert len(listed) == len(sbom["components"]) - len(VENDORED)
    assert listed <= locked


def test_swagger_ui_has_the_listed_version() -> None:
    (swagger_ui,) = VENDORED
    script = (PACKAGE / "rest" / "swagger_ui" / "swagger-ui-bundle.js").read_text()

    assert f'PACKAGE_VERSION:"{swagger_ui["version"]}"' in script


def test_it_has_no_timestamp_and_no_path(zip_path: Path) -> None:
    text = sbom_path(zip_path).read_text()

    assert "timestamp" not in text
    assert "serialNumber" not in text
    assert str(ROOT) not in text
