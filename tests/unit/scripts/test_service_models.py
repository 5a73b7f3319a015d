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

OPERATIONS = {
    "dynamodb": ("list_tables", {}),
    "s3": ("put_object", {"Bucket": "task-files", "Key": "files/1"}),
    "secretsmanager": ("list_secrets", {}),
    "sns": ("list_topics", {}),
    "sqs": ("list_queues", {}),
    "stepfunctions": ("list_state_machines", {}),
    "sts": ("get_caller_identity", {}),
}
"""An operation of each service, with parameters: its URL is composed by the rules for endpoints."""


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
    # botocore composes endpoints by its rules only if it takes the data for its own, as it is in the zip.
    loader.BUILTIN_DATA_PATH = str(data)
    made._session.register_component("data_loader", loader)
    return made


def partitions() -> Iterator[tuple[str, str]]:
    endpoints = json.loads((ORIGINAL / "data" / "endpoints.json").read_text())
    for partition in endpoints["partitions"]:
        yield partition["partition"], min(partition["regions"])


def url(client: Any, service: str) -> str:
    """Return scheme, host and path of a request to the service."""
    operation, parameters = OPERATIONS[service]
    presigned: str = client.generate_presigned_url(operation, Params=parameters)
    return presigned.partition("?")[0]


def without_documentation(shape: Any) -> Any:
    if isinstance(shape, dict):
        return {
            key: "" if key == "documentation" and isinstance(value, str) else without_documentation(value)
            for key, value in shape.items()
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
        of_original = of_botocore.client(service)  # type: ignore[call-overload]  # the name of any service
        of_reduced = of_zip.client(service)  # type: ignore[call-overload]  # as above
        expected, actual = of_original.meta, of_reduced.meta

        assert url(of_reduced, service) == url(of_original, service)
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
    assert json.loads(content) == {
        "documentation": "",
        "shapes": {"Note": {"members": {"documentation": {"shape": "Text"}}}},
    }
