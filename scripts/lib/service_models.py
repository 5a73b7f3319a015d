"""Reduction of botocore's data files to what a client needs at run time: every cold start parses them."""

import gzip
import json
from pathlib import PurePosixPath
from typing import Any

# botocore has models of 400 services, 25 MB. A client of a service that is not listed here cannot be created; the tests
# of the zip cover each.
SERVICES = {"dynamodb", "s3", "secretsmanager", "sns", "sqs", "stepfunctions", "sts"}

# Names in `endpoints.json`, which differ from those of the folders.
_ENDPOINT_PREFIXES = (SERVICES - {"stepfunctions"}) | {"states"}

_MODELS = ("service-2.json.gz", "endpoint-rule-set-1.json.gz")


def reduced(path: PurePosixPath, content: bytes) -> tuple[PurePosixPath, bytes]:
    """Return path and content of a wheel's file; of a data file of botocore only what functions read.

    The documentation in models becomes empty, and they are stored uncompressed, which loads faster. Operations, shapes
    and endpoints are those of botocore.
    """
    match path.parts:
        case ("botocore", "data", "endpoints.json"):
            return path, _encode(_endpoints(json.loads(content)))
        case ("botocore", "data", _, _, name) if name in _MODELS:
            return path.with_suffix(""), _encode(_undocumented(json.loads(gzip.decompress(content))))
    return path, content


def _endpoints(data: dict[str, Any]) -> dict[str, Any]:
    def partition(whole: dict[str, Any]) -> dict[str, Any]:
        services = {name: service for name, service in whole["services"].items() if name in _ENDPOINT_PREFIXES}
        return {**whole, "services": services}

    return {**data, "partitions": [partition(whole) for whole in data["partitions"]]}


def _undocumented(value: object) -> object:
    if isinstance(value, list):
        return [_undocumented(item) for item in value]
    if not isinstance(value, dict):
        return value
    # A member of a shape may have the name `documentation`; its value is an object.
    return {
        name: "" if name == "documentation" and isinstance(item, str) else _undocumented(item)
        for name, item in value.items()
    }


def _encode(data: object) -> bytes:
    return json.dumps(data, separators=(",", ":")).encode()
