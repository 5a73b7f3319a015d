"""Validation of responses against the OpenAPI document."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import jsonschema_rs

REST: Final = Path(__file__).parents[3] / "task_manager" / "rest"
ROUTES: Final[dict[str, dict[str, Any]]] = json.loads((REST / "routes.json").read_text())
CONTRACT: Final[dict[str, Any]] = json.loads((REST / "openapi.json").read_text())


def assert_keeps_contract(method: str, path: str, status: int, headers: Mapping[str, str], text: str) -> None:
    """Fail unless the OpenAPI document has this response of the operation."""
    operation = CONTRACT["paths"][path][method.lower()]
    assert str(status) in operation["responses"], f"{method} {path} may not return {status}: {text}"
    response = resolved(operation["responses"][str(status)])
    assert headers.keys() & resolved(CONTRACT["components"]["headers"]).keys() <= response["headers"].keys()
    if "content" not in response:
        assert (text, headers.keys() & {"Content-Type"}) == ("", set())
        return
    [(media_type, content)] = response["content"].items()
    sent_type, *_ = headers["Content-Type"].partition(";")
    assert sent_type == media_type
    validate(content["schema"], json.loads(text) if media_type.endswith("json") else text)


def validate(schema: dict[str, Any], value: Any) -> None:
    """Raise if a value does not match a schema of the OpenAPI document."""
    whole = {**schema, "components": CONTRACT["components"]}
    jsonschema_rs.Draft202012Validator(whole, validate_formats=True).validate(value)


def resolved(component: dict[str, Any]) -> dict[str, Any]:
    """Return a component of the OpenAPI document, following references."""
    while "$ref" in component:
        target: Any = CONTRACT
        for step in component["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        component = target
    return component
