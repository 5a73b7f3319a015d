"""Recorded requests of AWS, compared with botocore's models of the services.

botocore checks types and missing members of what it sends, but no pattern, enumeration or maximum; Terraform's provider
has other models. moto finds operation and parameters of a request by botocore's models. What botocore does not send for
these parameters is unknown to the model.
"""

import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, reduce
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from botocore.model import OperationModel, Shape
from botocore.serialize import create_serializer
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router

_EMULATOR = Path(__file__).parent / "emulator"

# Services by their names in signatures, where botocore has another name.
_SERVICES = {"monitoring": "cloudwatch", "states": "stepfunctions"}

# Headers and parameters that SDKs add to requests; no model has them as members of each operation.
_OF_SDKS = re.compile(
    "x-id|x-amz-(content-sha256|date|decoded-content-length|security-token|target|trailer|checksum-.+)"
    "|x-amzn-(query-mode|trace-id)"
)

# Classes of characters that Python does not know. The patterns have them in brackets with an underscore.
_UNICODE = {
    r"\p{L}": r"\w",
    r"\p{N}": r"\w",
    r"\p{Z}": r" \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000",
}

_SIZED = {"blob", "list", "map", "string"}
_NUMBERS = {"double", "float", "integer", "long"}

# A parameter's name; that of the operation with its value.
_PARAMETER = re.compile("(?:^|&)(Action=[^&]*|[^=&]*)")

_CREDENTIAL = re.compile(r"Credential=([^/]+)/\d+/[^/]+/([^/]+)/")


@dataclass(frozen=True)
class Recorded:
    """Request as the recorder wrote it; `body` is None where it was too large."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: str | None

    @property
    def service(self) -> str:
        """Botocore's name of the service that the request is signed for."""
        return _SERVICES.get(self._credential[1], self._credential[1])

    @property
    def sender(self) -> str:
        """`terraform`, `function`, or `root`: a command or a test."""
        if "Terraform/" in self.headers.get("user-agent", ""):
            return "terraform"
        return "root" if self._credential[0] == "test" else "function"

    @property
    def kind(self) -> tuple[object, ...]:
        """Equal for requests that differ in values only, as far as that can be seen without a model."""
        target = self.headers.get("x-amz-target")
        content_type = self.headers.get("content-type", "")
        names: Iterator[str] = iter(())
        # An object may have any type, and be none of it.
        if self.body and "json" in content_type and self.service != "s3":
            names = _names(json.loads(self.body))
        elif self.body and "urlencoded" in content_type:
            names = iter(_PARAMETER.findall(self.body))
        return self.sender, self.service, self.method, self.path, self.query, target, frozenset(names)

    @property
    def _credential(self) -> tuple[str, str]:
        found = _CREDENTIAL.search(self.headers["authorization"])
        assert found
        return found[1], found[2]


@dataclass
class Report:
    """Operations and faults in a file of requests."""

    operations: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Number of requests that were checked, by sender and operation."""
    faults: Counter[str] = field(default_factory=Counter)
    """Number of requests with each fault."""


def recording(file: Path) -> dict[str, str]:
    """Return the variables with which the emulator records requests, and unpacks the code of functions once."""
    return {"PYTHONPATH": str(_EMULATOR), "RECORDED_REQUESTS": str(file)}


def check(file: Path, of_each_kind: int) -> Report:
    """Check requests of Terraform and of functions, some of each kind."""
    report = Report()
    kinds: Counter[tuple[object, ...]] = Counter()
    with file.open(encoding="utf-8") as lines:
        for request in (Recorded(**json.loads(line)) for line in lines):
            if request.sender == "root":
                continue
            kind = request.kind
            kinds[kind] += 1
            if kinds[kind] <= of_each_kind:
                operation, found = faults(request)
                name = f"{request.service}:{operation}"
                report.operations[request.sender, name] += 1
                report.faults.update(f"{request.sender}, {name}: {fault}" for fault in found)
    return report


def faults(request: Recorded) -> tuple[str, set[str]]:
    """Return the name of a request's operation, and what of the request does not fit its model."""
    body = (request.body or "").encode("latin-1")
    url = f"http://localhost{request.path}?{request.query}"
    message = Request.from_primitives(request.method, url, request.headers, body)
    operation, labels = get_service_router(request.service).match(message)
    protocol = determine_request_protocol(operation.service_model, message.content_type)
    parameters = PROTOCOL_PARSERS[protocol](operation, timestamp_parser=str).parse(
        {
            "method": message.method,
            "values": message.values,
            "headers": message.headers,
            "body": body,
            "url_path": message.path,
            "url_params": labels,
        }
    )
    found = set(_unknown(message, body, protocol, operation, parameters))
    if operation.input_shape:
        found.update(violations(operation.input_shape, parameters))
    return operation.name, found


def _unknown(
    message: Request, body: bytes, protocol: str, operation: OperationModel, parameters: dict[str, Any]
) -> Iterator[str]:
    """Yield the names in a request that botocore does not send for the parameters that were found in it."""
    serializer: Any = create_serializer(protocol, include_validation=False)
    sent = serializer.serialize_to_request(parameters, operation)
    constants = dict(parse_qsl(sent["url_path"].partition("?")[2], keep_blank_values=True))
    names = {
        "parameter": (set(message.args), {*constants, *sent["query_string"]}),
        "header": (
            {name.lower() for name, _ in message.headers if name.lower().startswith("x-amz")},
            {name.lower() for name in sent["headers"]},
        ),
    }
    if protocol == "query":
        names["member"] = set(message.form), set(sent["body"])
    elif body and not _is_blob(operation):
        read = _elements if protocol == "rest-xml" else _members
        names["member"] = set(read(body)), set(read(sent["body"] or b"{}"))
    for part, (received, known) in names.items():
        yield from (f"unknown {part} {name}" for name in received - known if not _OF_SDKS.fullmatch(name))


def violations(shape: Shape, value: Any, path: str = "") -> Iterator[str]:
    """Yield what a value violates of its shape: required members, enumerations, patterns, lengths and ranges."""
    model: Any = shape
    match shape.type_name:
        case "structure":
            yield from (f"{path}.{name} is missing" for name in model.required_members if name not in value)
            for name, member in value.items():
                yield from violations(model.members[name], member, f"{path}.{name}")
        case "list":
            for member in value:
                yield from violations(model.member, member, f"{path}[]")
        case "map":
            for name, member in value.items():
                yield from violations(model.key, name, f"{path}.<key>")
                yield from violations(model.value, member, f"{path}.<value>")
        case "string":
            yield from _violations_of_text(model, value, path)
    yield from _violations_of_size(shape, value, path)


def _violations_of_size(shape: Shape, value: Any, path: str) -> Iterator[str]:
    least, most = shape.metadata.get("min", "-inf"), shape.metadata.get("max", "inf")
    size = len(value) if shape.type_name in _SIZED else value if shape.type_name in _NUMBERS else None
    if size is not None and not float(least) <= size <= float(most):
        yield f"{path} has {size}, outside of {least} to {most}"


def _violations_of_text(shape: Any, value: str, path: str) -> Iterator[str]:
    if shape.enum and value not in shape.enum:
        yield f"{path} is {value!r}, not one of {', '.join(shape.enum)}"
    pattern = shape.metadata.get("pattern")
    if pattern and not _compiled(pattern).fullmatch(value):
        yield f"{path} is {value!r}, which does not match {pattern}"


def _is_blob(operation: OperationModel) -> bool:
    """Return whether the body of an operation is the value of a member, such as an object's content."""
    shape: Any = operation.input_shape
    payload = shape and shape.serialization.get("payload")
    return bool(payload) and shape.members[payload].type_name in {"blob", "string"}


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # As in Java, whose expressions they are, a word is ASCII unless a class says otherwise.
    flags = re.NOFLAG if r"\p{" in pattern else re.ASCII
    return re.compile(reduce(lambda text, name: text.replace(name, _UNICODE[name]), _UNICODE, pattern), flags)


def _members(body: bytes) -> Iterator[str]:
    return _names(json.loads(body))


def _names(value: Any, path: str = "") -> Iterator[str]:
    """Yield the paths of all members of a JSON value."""
    if isinstance(value, Mapping):
        for name, member in value.items():
            yield f"{path}.{name}"
            yield from _names(member, f"{path}.{name}")
    elif isinstance(value, list):
        for member in value:
            yield from _names(member, f"{path}[]")


def _elements(body: bytes) -> Iterator[str]:
    """Yield the paths of all elements of an XML document."""
    document = ET.fromstring(body)  # noqa: S314 - Terraform or a function wrote it
    pending = [(document, document.tag)]
    while pending:
        element, path = pending.pop()
        yield path
        pending += [(child, f"{path}/{child.tag}") for child in element]
