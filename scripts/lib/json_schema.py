"""Keywords of the schemas in an OpenAPI document: those of JSON Schema 2020-12 and of OpenAPI 3.1.

A validator ignores any other keyword, so that a limit under a wrong name limits nothing.

https://spec.openapis.org/oas/v3.1.1.html#schema-object
"""

from collections.abc import Iterator
from typing import Any

from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]  # it has no types

_VOCABULARIES = "https://json-schema.org/draft/2020-12/meta/"
_OPENAPI = frozenset({"discriminator", "example", "externalDocs", "xml"})
# Keywords whose values are no schemas, and those whose values are schemas by name.
_VALUES = frozenset({"const", "default", "discriminator", "enum", "example", "examples", "required"})
_BY_NAME = frozenset({"$defs", "dependentSchemas", "patternProperties", "properties"})


def unknown_keywords(document: Any) -> set[str]:  # noqa: ANN401 - any part of a JSON document
    """Return the keywords in the schemas of an OpenAPI document that its dialect does not have."""
    known = _OPENAPI.union(*(REGISTRY.contents(uri)["properties"] for uri in REGISTRY if uri.startswith(_VOCABULARIES)))
    return {keyword for schema in _schemas(document) for keyword in _keywords(schema)} - known


def _schemas(part: Any) -> Iterator[Any]:  # noqa: ANN401
    if isinstance(part, list):
        for item in part:
            yield from _schemas(item)
    elif isinstance(part, dict):
        for name, value in part.items():
            if name == "schema":
                yield value
            elif name == "schemas":
                yield from value.values()
            else:
                yield from _schemas(value)


def _keywords(schema: Any) -> Iterator[str]:  # noqa: ANN401
    if isinstance(schema, list):
        for item in schema:
            yield from _keywords(item)
    elif isinstance(schema, dict):
        yield from schema
        for keyword, value in schema.items():
            if keyword in _BY_NAME:
                yield from _keywords(list(value.values()))
            elif keyword not in _VALUES:
                yield from _keywords(value)
