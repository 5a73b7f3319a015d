"""Software bill of materials (SBOM) of the zip, in CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/)."""

import hashlib
import json
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageMetadata, distributions
from pathlib import Path
from typing import Any

from scripts.lib.common import ROOT

# Third-party code that is in the package as files, not as a wheel.
VENDORED: tuple[dict[str, Any], ...] = (
    {
        "type": "library",
        "bom-ref": "pkg:npm/swagger-ui-dist@5.35.0",
        "name": "swagger-ui-dist",
        "version": "5.35.0",
        "licenses": [{"license": {"id": "Apache-2.0"}}],
        "purl": "pkg:npm/swagger-ui-dist@5.35.0",
    },
)


def bill_of_materials(zip_path: Path, wheels: Path) -> str:
    """Return the SBOM of a zip that was built from these wheels.

    It has no timestamp and no serial number, so that the same zip always has the same SBOM.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    subject = {
        "type": "application",
        "bom-ref": project["name"],
        "name": project["name"],
        "version": project["version"],
        "hashes": _hashes(zip_path),
    }
    components = [*map(_component, wheels.glob("*.whl")), *VENDORED]
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": subject},
        "components": sorted(components, key=lambda component: str(component["purl"])),
    }
    return json.dumps(bill, indent=2) + "\n"


def _component(wheel: Path) -> dict[str, Any]:
    (distribution,) = distributions(path=[str(wheel)])
    name = distribution.name.lower().replace("_", "-")
    purl = f"pkg:pypi/{name}@{distribution.version}"
    return {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": distribution.version,
        "hashes": _hashes(wheel),
        "licenses": list(_licenses(distribution.metadata)),
        "purl": purl,
    }


def _licenses(metadata: PackageMetadata) -> Iterator[dict[str, Any]]:
    # Metadata older than PEP 639 has a free text instead of an expression.
    if "License-Expression" in metadata:
        yield {"expression": metadata["License-Expression"]}
    elif "License" in metadata:
        yield {"license": {"name": metadata["License"]}}


def _hashes(file: Path) -> list[dict[str, str]]:
    return [{"alg": "SHA-256", "content": hashlib.sha256(file.read_bytes()).hexdigest()}]
