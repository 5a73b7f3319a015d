"""Holds answers to the contract that clients read."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import jsonschema_rs

REST: Final = Path(__file__).parents[3] / "task_manager" / "rest"
ROUTES: Final[dict[str, dict[str, Any]]] = json.loads((REST / "routes.json").read_text())
CONTRACT: Final[dict[str, Any]] = json.loads((REST / "openapi.json").read_text())


def assert_keeps_contract(method: str, path: str, status: int, headers: Mapping[str, str], text: str) -> None:
    """Fail unless the contract says that this operation answers so."""
    operation = CONTRACT["paths"][path][method.lower()]
    assert str(status) in operation["responses"], f"{method} {path} may not answer {status}: {text}"
    answer = resolved(operation["responses"][str(status)])
    assert headers.keys() & resolved(CONTRACT["components"]["headers"]).keys() <= answer["headers"].keys()
    if "content" not in answer:
        assert (text, headers.keys() & {"Content-Type"}) == ("", set())
        return
    [(media_type, content)] = answer["content"].items()
    sent_type, *_ = headers["Content-Type"].partition(";")
    assert sent_type == media_type
    validate(content["schema"], text if media_type == "text/csv" else json.loads(text))


def validate(schema: dict[str, Any], value: Any) -> None:
    """Raise where a value is not what a schema of the contract says."""
    whole = {**schema, "components": CONTRACT["components"]}
    jsonschema_rs.Draft202012Validator(whole, validate_formats=True).validate(value)


def resolved(thing: dict[str, Any]) -> dict[str, Any]:
    """Return what a reference of the contract leads to."""
    while "$ref" in thing:
        place: Any = CONTRACT
        for step in thing["$ref"].removeprefix("#/").split("/"):
            place = place[step]
        thing = place
    return thing
