"""HTTP request of API Gateway's Lambda proxy integration.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from pydantic import BaseModel

from task_manager.domain.errors import FieldError, InvalidInput, TooLarge
from task_manager.domain.identifiers import canonical_id, is_id
from task_manager.domain.ports.idempotency import IdempotencyKey
from task_manager.domain.validation import validated
from task_manager.rest.errors import UnsupportedMediaType
from task_manager.rest.json_body import parse_object

JSON_BODY_BYTES = 256 * 1024
"""Maximum size of a JSON body, in bytes."""

_ENTITY_TAG = r'(?:W/)?"[^"]*"'
_ENTITY_TAGS = re.compile(rf"{_ENTITY_TAG}(?:\s*,\s*{_ENTITY_TAG})*")
_VERSION_TAG = re.compile(r'"([1-9][0-9]{0,17})"')
_NO_VERSION = 0
_MOST_TAGS = 100
_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,255}")

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Request:
    """HTTP request. Header names are case-insensitive."""

    event: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Id of the request: assigned by API Gateway, or chosen by the client; empty if the event has none."""
        return str((self.event.get("requestContext") or {}).get("requestId", ""))

    @property
    def extended_id(self) -> str:
        """Id that API Gateway assigned, and no client can choose; empty if the event has none."""
        return str((self.event.get("requestContext") or {}).get("extendedRequestId", ""))

    @property
    def method(self) -> str:
        """HTTP method, in upper case."""
        return str(self.event["httpMethod"])

    @property
    def path(self) -> str:
        """Path below the stage, as sent."""
        return str(self.event["path"])

    @property
    def canonical_path(self) -> str:
        """Path of the route with its parameters, without a trailing slash and the base path of a domain."""
        parameters = self.event.get("pathParameters") or {}
        return str(self.event["resource"]).format_map({name: canonical_id(value) for name, value in parameters.items()})

    @cached_property
    def headers(self) -> Mapping[str, str]:
        """Headers by lower-case name."""
        return {name.lower(): value for name, value in (self.event.get("headers") or {}).items()}

    @cached_property
    def body(self) -> bytes:
        """Body as bytes.

        Raises:
            UnsupportedMediaType: It has a content coding (RFC 9110, section 8.4), such as gzip.
            InvalidInput: It is a part of a whole (`Content-Range`).
        """
        body = self.event.get("body") or ""
        coding = self.headers.get("content-encoding", "").strip().lower()
        if body and coding not in ("", "identity"):
            raise UnsupportedMediaType("The body must be sent without a Content-Encoding.")
        if "content-range" in self.headers:
            # RFC 9110, section 14.5: a part must not be taken for the whole.
            raise InvalidInput("Content-Range is not supported; the body must be whole.")
        return base64.b64decode(body) if self.event.get("isBase64Encoded") else body.encode(errors="surrogatepass")

    def file_body(self) -> bytes:
        """Return the body as the bytes of one file.

        Raises:
            UnsupportedMediaType: It is a form with parts, or has no content type and may have been decoded as text.
            As `body` does.
        """
        if self.media_type.startswith("multipart/"):
            raise UnsupportedMediaType(f"The body must be the file itself, not {self.media_type}.")
        # Of an API with binary media types, API Gateway passes every body on as base64. One that it takes for text
        # instead may have lost bytes.
        if self.body and not self.media_type and not self.event.get("isBase64Encoded"):
            raise UnsupportedMediaType("The file needs a Content-Type, such as application/octet-stream.")
        return self.body

    @property
    def content_type(self) -> str:
        """Content type as sent; empty if there is none."""
        return self.headers.get("content-type", "").strip()

    @property
    def media_type(self) -> str:
        """Content type without parameters, in lower case; empty if there is none."""
        return self.content_type.partition(";")[0].strip().lower()

    def path_parameter(self, name: str) -> str:
        """Return the value of the path parameter `name`; empty if the route has none."""
        return str((self.event.get("pathParameters") or {}).get(name, ""))

    def path_id(self, name: str = "id") -> str:
        """Return the path parameter `name` as an identifier, which the client may have written in capitals.

        Raises:
            InvalidInput: The value is no identifier.
        """
        identifier = canonical_id(self.path_parameter(name))
        if not is_id(identifier):
            raise InvalidInput(
                "The path does not contain a valid id.", [FieldError(f"/{name}", "must be a UUID, version 7")]
            )
        return identifier

    @property
    def query_names(self) -> AbstractSet[str]:
        """Names of the query parameters."""
        return (self.event.get("multiValueQueryStringParameters") or {}).keys()

    def query(self, model: type[Model]) -> Model:
        """Return the query parameters as a model.

        Raises:
            InvalidInput: A parameter is unknown, repeated or not valid.
        """
        parameters = self.event.get("multiValueQueryStringParameters") or {}
        repeated = [
            FieldError(f"/{name}", "is given more than once") for name, values in parameters.items() if len(values) > 1
        ]
        if repeated:
            raise InvalidInput("Some parameters are not valid.", repeated)
        return validated(model, {name: values[-1] for name, values in parameters.items()})

    def json_object(self, *media_types: str, limit: int = JSON_BODY_BYTES) -> dict[str, Any]:
        """Parse the body, of type `application/json` or one of `media_types`, as a JSON object of up to `limit` bytes.

        Raises:
            UnsupportedMediaType: The body has another content type.
            TooLarge: The body has more than `limit` bytes.
            InvalidInput: The body is not a JSON object.
        """
        accepted = ("application/json", *media_types)
        if self.media_type and self.media_type not in accepted:
            raise UnsupportedMediaType(f"The body must be {' or '.join(accepted)}.")
        if len(self.body) > limit:
            raise TooLarge(f"The JSON body may have at most {limit} bytes.")
        return parse_object(self.body)

    def json_model(self, model: type[Model], limit: int = JSON_BODY_BYTES) -> Model:
        """Parse the body as a model.

        Raises:
            As `json_object` does, and InvalidInput with one entry for each invalid field.
        """
        return validated(model, self.json_object(limit=limit))

    def expected_versions(self) -> frozenset[int] | None:
        """Return the versions that `If-Match` (RFC 9110, section 13.1.1) allows; None for any.

        A tag that this API never issued, weak tags included, gives a version that no task has.

        Raises:
            InvalidInput: It names more than 100 entity tags.
        """
        condition = self.headers.get("if-match", "*").strip()
        if condition == "*":
            return None
        tags = re.findall(_ENTITY_TAG, condition) if _ENTITY_TAGS.fullmatch(condition) else []
        if len(tags) > _MOST_TAGS:
            raise InvalidInput(f"If-Match may name up to {_MOST_TAGS} entity tags.")
        versions = (int(match[1]) for tag in tags if (match := _VERSION_TAG.fullmatch(tag)))
        return frozenset(versions) or frozenset({_NO_VERSION})

    def reference_to(self, path: str) -> str:
        """Return a reference to a path below the API's URL, relative to the URL of this request (RFC 3986).

        A function does not know the URL that its client used: the API may be below a stage or a base path.
        """
        depth = self.canonical_path.count("/") + self.path.endswith("/")
        return "../" * (depth - 1) + path

    def matches_if_none_match(self, entity_tag: str) -> bool:
        """Return whether `If-None-Match` (RFC 9110, section 13.1.2) matches this entity tag."""
        tags = (tag.strip().removeprefix("W/") for tag in self.headers.get("if-none-match", "").split(","))
        return any(tag in (entity_tag, "*") for tag in tags)

    def idempotency_key(self, filename: str | None = None) -> IdempotencyKey | None:
        """Return the `Idempotency-Key` with the client's id and a fingerprint of the request; None without the header.

        Args:
            filename: The name of the file in the body; None if the body is JSON.

        Raises:
            InvalidInput: The key is empty, too long, or not printable ASCII.
        """
        key = self.headers.get("idempotency-key")
        if key is None:
            return None
        if not _IDEMPOTENCY_KEY.fullmatch(key):
            raise InvalidInput("Idempotency-Key must be 1 to 255 printable ASCII characters without spaces.")
        client = self.event["requestContext"].get("identity", {}).get("apiKeyId") or ""
        content = parse_object(self.body) if filename is None else [filename, hashlib.sha256(self.body).hexdigest()]
        operation = json.dumps([self.method, self.canonical_path, content], sort_keys=True)
        fingerprint = hashlib.sha256(operation.encode()).hexdigest()
        return IdempotencyKey(client=client, key=key, fingerprint=fingerprint)
