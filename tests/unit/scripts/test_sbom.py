"""The bill of materials names all that is in the zip, in words that its readers know."""

import hashlib
import json
import re
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from scripts.build import PACKAGE, Target, bill_path, build
from scripts.common import ROOT
from scripts.sbom import VENDORED


@pytest.fixture(scope="module", params=["host", "function"])
def zip_path(request: pytest.FixtureRequest) -> Path:
    return build({"host": Target.host(), "function": Target.function()}[request.param])


@pytest.fixture
def bill(zip_path: Path) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(bill_path(zip_path).read_text())
    return parsed


def test_it_is_strict_cyclonedx(zip_path: Path) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill_path(zip_path).read_text()) is None


def test_it_is_the_bill_of_this_zip(zip_path: Path, bill: dict[str, Any]) -> None:
    digest = hashlib.sha256(zip_path.read_bytes()).hexdigest()

    assert bill["metadata"]["component"]["hashes"] == [{"alg": "SHA-256", "content": digest}]


def test_every_distribution_in_the_zip_is_named_and_no_other(zip_path: Path, bill: dict[str, Any]) -> None:
    inside = {(one.name.lower().replace("_", "-"), one.version) for one in distributions(path=[str(zip_path)])}
    vendored = {(one["name"], one["version"]) for one in VENDORED}

    assert {(one["name"], one["version"]) for one in bill["components"]} == inside | vendored
    assert all(one["licenses"] for one in bill["components"])


def test_each_wheel_has_a_hash_of_the_lock(bill: dict[str, Any]) -> None:
    locked = set(re.findall(r"sha256:([0-9a-f]{64})", (ROOT / "requirements.lock").read_text()))
    named = {one["content"] for component in bill["components"] for one in component.get("hashes", ())}

    assert len(named) == len(bill["components"]) - len(VENDORED)
    assert named <= locked


def test_the_viewer_has_the_version_that_is_named() -> None:
    (viewer,) = VENDORED
    script = (PACKAGE / "rest" / "viewer" / "swagger-ui-bundle.js").read_text()

    assert f'PACKAGE_VERSION:"{viewer["version"]}"' in script


def test_no_moment_and_no_folder_is_in_it(zip_path: Path) -> None:
    text = bill_path(zip_path).read_text()

    assert "timestamp" not in text
    assert "serialNumber" not in text
    assert str(ROOT) not in text
