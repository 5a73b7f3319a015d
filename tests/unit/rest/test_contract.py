"""The OpenAPI document, the route table and the handlers agree."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import schemathesis

from scripts import openapi
from scripts.lib.common import ROOT, CommandError
from scripts.lib.json_schema import unknown_keywords
from task_manager import handlers
from task_manager.rest.endpoint import EXPOSED_HEADERS
from tests.unit.handlers.contract import CONTRACT, ROUTES, resolved, validate

OPERATIONS = {
    (method, path): operation for path, item in CONTRACT["paths"].items() for method, operation in item.items()
}


def test_the_committed_contract_matches_the_code(tmp_path: Path) -> None:
    openapi.CONTRACT.check()
    drifted = tmp_path / "openapi.json"
    drifted.write_text(openapi.DOCUMENT.read_text().replace("Create a task", "Make a task"))
    with pytest.raises(CommandError, match=r"python -m scripts\.openapi"):
        openapi.CONTRACT.check(drifted)


def test_the_contract_is_openapi() -> None:
    schemathesis.openapi.from_dict(CONTRACT).validate()


def test_schemas_have_keywords_of_their_dialect_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert unknown_keywords(CONTRACT) == set()
    limited = {"properties": {"ge": {"type": "integer", "ge": 1, "default": {"le": 2}}}, "examples": [{"lt": 3}]}
    document = {"components": {"schemas": {"Limited": {"allOf": [limited]}}}}
    assert unknown_keywords(document) == {"ge"}

    monkeypatch.setattr(openapi, "openapi", lambda: document)
    with pytest.raises(CommandError, match=r"^JSON Schema 2020-12 does not have: ge\.$"):
        openapi.CONTRACT.check()


def test_an_integer_beyond_32_bits_says_so() -> None:
    components = CONTRACT["components"]["schemas"]
    for name in ("FileDescription", "TaskFile", "ListedFile", "AnnouncedFile"):
        assert components[name]["properties"]["size"]["format"] == "int64"
    assert components["FileDescription"]["properties"]["size"]["maximum"] == 5_000_000_000
    assert components["CsvDescription"]["properties"]["size"]["minimum"] == 1


def test_a_success_has_one_schema_and_an_operation_one_job() -> None:
    for operation in OPERATIONS.values():
        bodies = operation.get("requestBody", {"content": {}})["content"]
        contents = [*bodies.values()]
        for status, response in operation["responses"].items():
            contents += resolved(response).get("content", {}).values() if status.startswith("2") else []
        assert all(content["schema"].keys() & {"anyOf", "oneOf"} == set() for content in contents)
        assert len({content["schema"].get("format") == "binary" for content in bodies.values()}) <= 1


def test_no_component_has_a_name_that_languages_reserve_or_a_number() -> None:
    names = [name for kind in ("schemas", "responses") for name in CONTRACT["components"][kind]]
    assert {"TaskFile", "TaskImport", "NotFound", "PreconditionFailed"} <= set(names)
    assert {"File", "Import"} & set(names) == set()
    assert all(name.isidentifier() for name in names)


def test_every_route_has_its_handler_and_every_endpoint_a_route() -> None:
    modules = Path(handlers.__path__[0]).glob("[!_]*.py")
    endpoints = {path.stem for path in modules if "@endpoint" in path.read_text()}

    assert {route["function"] for route in ROUTES.values()} == endpoints
    for name in endpoints:
        assert callable(import_module(f"task_manager.handlers.{name}").handler)


def test_the_contract_has_every_route_that_needs_a_key() -> None:
    described = {f"{method.upper()} {path}" for method, path in OPERATIONS}

    assert described == {name for name, route in ROUTES.items() if route.get("api_key_required", True)}
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(set(names)) == len(names)


def test_the_readme_lists_every_path() -> None:
    readme = (ROOT / "README.md").read_text()

    assert [path for path in CONTRACT["paths"] if not re.search(rf"{re.escape(path)}[?`]", readme)] == []


def test_pages_in_browsers_may_read_every_header_of_a_response() -> None:
    assert set(EXPOSED_HEADERS.split(", ")) == CONTRACT["components"]["headers"].keys()


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=[" ".join(key) for key in OPERATIONS])
def test_an_operation_lists_its_problems(operation: dict[str, Any]) -> None:
    responses = {int(status): resolved(response) for status, response in operation["responses"].items()}

    assert {403, 429, 500, 502, 503, 504} <= responses.keys()
    assert all("X-Request-Id" in response["headers"] for response in responses.values())
    for status, response in responses.items():
        if status >= 400:
            assert response["content"].keys() == {"application/problem+json"}
    assert "Retry-After" in responses[429]["headers"]
    if any(parameter["name"] == "If-Match" for parameter in operation.get("parameters", ())):
        assert "ETag" in responses[412]["headers"]
    if any(parameter["name"] == "Idempotency-Key" for parameter in operation.get("parameters", ())):
        assert 422 in responses
    if "requestBody" in operation:
        assert {413, 415} <= responses.keys()


@pytest.mark.parametrize(
    "name", [name for name, schema in CONTRACT["components"]["schemas"].items() if "examples" in schema]
)
def test_an_example_is_one(name: str) -> None:
    [example] = CONTRACT["components"]["schemas"][name]["examples"]

    validate({"$ref": f"#/components/schemas/{name}"}, example)


def test_a_patch_may_remove_optional_fields() -> None:
    patch = {"$ref": "#/components/schemas/TaskPatch"}

    validate(patch, {})
    validate(patch, {"due_date": None, "tags": None, "description": None})
    for bad in ({"title": None}, {"version": 2}, {"due_date": "soon"}):
        with pytest.raises(jsonschema_rs.ValidationError):
            validate(patch, bad)
