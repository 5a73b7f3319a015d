"""Reduced data files of botocore describe the same requests, endpoints and responses as the original ones."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import boto3
import botocore
import pytest
from botocore.loaders import Loader
from botocore.regions import EndpointResolver

from scripts.lib.service_models import SERVICES, reduced

ORIGINAL = Path(botocore.__file__).parent


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the data files as in the zip."""
    folder = tmp_path_factory.mktemp("botocore")
    files = [*(ORIGINAL / "data").glob("*.json")]
    for service in SERVICES:
        files += [file for file in (ORIGINAL / "data" / service).rglob("*") if file.is_file()]
    for file in files:
        path, content = reduced(PurePosixPath(file.relative_to(ORIGINAL.parent)), file.read_bytes())
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder / "botocore" / "data"


def session(data: Path, region: str) -> boto3.Session:
    """Session that reads the reduced files only."""
    made = boto3.Session("test", "test", region_name=region)
    loader = Loader(extra_search_paths=[str(data)], include_default_search_paths=False)
    made._session.register_component("data_loader", loader)
    return made


def partitions() -> Iterator[tuple[str, str]]:
    endpoints = json.loads((ORIGINAL / "data" / "endpoints.json").read_text())
    for partition in endpoints["partitions"]:
        yield partition["partition"], min(partition["regions"])


def without_documentation(shape: Any) -> Any:
    if isinstance(shape, dict):
        return {
            key: without_documentation(value)
            for key, value in shape.items()
            if not (key == "documentation" and isinstance(value, str))
        }
    return [without_documentation(item) for item in shape] if isinstance(shape, list) else shape


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_every_operation_and_shape_is_kept(data: Path, service: str) -> None:
    original = Loader().load_service_model(service, "service-2")
    kept = Loader(extra_search_paths=[str(data)], include_default_search_paths=False).load_service_model(
        service, "service-2"
    )

    assert kept["operations"].keys() == original["operations"].keys()
    assert kept == without_documentation(original)


@pytest.mark.parametrize(("partition", "region"), list(partitions()), ids=lambda value: value)
def test_a_client_has_the_same_endpoint_in_each_partition(data: Path, partition: str, region: str) -> None:
    of_botocore, of_zip = boto3.Session("test", "test", region_name=region), session(data, region)
    for service in sorted(SERVICES):
        expected = of_botocore.client(service).meta  # type: ignore[call-overload]  # the name of any service
        actual = of_zip.client(service).meta  # type: ignore[call-overload]  # as above

        assert actual.endpoint_url == expected.endpoint_url, service
        assert actual.config.signature_version == expected.config.signature_version, service
        assert actual.partition == expected.partition == partition, service


def test_each_region_of_a_service_is_kept(data: Path) -> None:
    original = EndpointResolver(json.loads((ORIGINAL / "data" / "endpoints.json").read_text()))
    kept = EndpointResolver(json.loads((data / "endpoints.json").read_text()))

    for service in (SERVICES - {"stepfunctions"}) | {"states"}:
        for partition in original.get_available_partitions():
            regions = original.get_available_endpoints(service, partition, allow_non_regional=True)
            assert kept.get_available_endpoints(service, partition, allow_non_regional=True) == regions
            for region in regions:
                assert kept.construct_endpoint(service, region) == original.construct_endpoint(service, region)


def test_a_member_named_documentation_is_kept() -> None:
    model = {"documentation": "Text.", "shapes": {"Note": {"members": {"documentation": {"shape": "Text"}}}}}
    path = PurePosixPath("botocore/data/sqs/2012-11-05/service-2.json.gz")
    reduced_path, content = reduced(path, gzip.compress(json.dumps(model).encode()))

    assert reduced_path.name == "service-2.json"
    assert json.loads(content) == {"shapes": {"Note": {"members": {"documentation": {"shape": "Text"}}}}}
