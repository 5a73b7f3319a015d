"""OpenAPI 3.1 document of the API, generated from the route table and the models of requests and responses.

`routes.json` holds OpenAPI's operation object of each route in short form: the name of a model stands for its schema,
the name of a header for its definition, and `Problem` for a response that operations share. Only routes that need an
API key are described; the others serve the document itself.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from importlib.resources import files
from typing import Any

from task_manager import rest
from task_manager.domain.identifiers import ID_PATTERN
from task_manager.rest.contract.descriptions import (
    COMMON_PROBLEMS,
    PROBLEM_HEADERS,
    PROBLEMS,
    REQUEST_HEADERS,
    RESPONSE_HEADERS,
    TAGS,
)
from task_manager.rest.contract.schemas import component_schemas, content_schema, query_parameters
from task_manager.rest.problems import title

Json = dict[str, Any]

_PROBLEM = "Problem"


def openapi() -> Json:
    """Return the OpenAPI document."""
    routes = {name: route for name, route in _read("routes.json").items() if route.get("api_key_required", True)}
    paths: dict[str, Json] = {}
    for name, route in routes.items():
        method, path = name.split()
        paths.setdefault(path, {})[method.lower()] = _operation(path, route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Task Manager",
            "version": "1",
            "description": "Tasks, their files, and imports of tasks. Responses may gain members; ignore unknown ones.",
        },
        # Relative to the document's own URL, so that it holds under any domain and stage.
        "servers": [{"url": "."}],
        "security": [{"api_key": []}],
        "tags": [{"name": name, "description": description} for name, description in TAGS.items()],
        "paths": paths,
        "components": {
            "securitySchemes": {"api_key": {"type": "apiKey", "in": "header", "name": "x-api-key"}},
            "schemas": component_schemas(
                requests=_schemas(route["requestBody"] for route in routes.values() if "requestBody" in route),
                responses=_schemas(response for route in routes.values() for response in _own_responses(route).values())
                | {_PROBLEM},
                queries={query for route in routes.values() if (query := _parameters(route).get("query"))},
                examples=_read("contract/examples.json"),
            ),
            "headers": RESPONSE_HEADERS,
            "responses": {_response_name(status): _problem(status) for status in PROBLEMS},
        },
    }


def _read(name: str) -> Json:
    content: Json = json.loads(files(rest).joinpath(name).read_text())
    return content


def _schemas(objects: Iterable[Json]) -> set[str]:
    return {schema for item in objects for schema in item.get("content", {}).values()}


def _parameters(route: Json) -> Json:
    parameters: Json = route.get("parameters", {})
    return parameters


def _own_responses(route: Json) -> Mapping[str, Json]:
    return {status: response for status, response in route["responses"].items() if response != _PROBLEM}


def _operation(path: str, route: Json) -> Json:
    operation: Json = {
        "operationId": route.get("operationId", route["function"]),
        "tags": route["tags"],
        "summary": route["summary"],
    }
    if "description" in route:
        operation["description"] = route["description"]
    if parameters := [*_path_parameters(path), *_query_parameters(route), *_header_parameters(route)]:
        operation["parameters"] = parameters
    if "requestBody" in route:
        operation["requestBody"] = {"required": True, "content": _content(route["requestBody"]["content"])}
    own = _own_responses(route)
    problems = {int(status) for status in route["responses"].keys() - own.keys()}
    operation["responses"] = {status: _response(**response) for status, response in own.items()} | {
        str(status): {"$ref": f"#/components/responses/{_response_name(status)}"}
        for status in sorted(problems | {*COMMON_PROBLEMS})
    }
    return operation


def _path_parameters(path: str) -> Iterator[Json]:
    for name in re.findall(r"{(\w+)}", path):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string", "pattern": ID_PATTERN}}


def _query_parameters(route: Json) -> Iterable[Json]:
    query = _parameters(route).get("query")
    return query_parameters(query) if query else ()


def _header_parameters(route: Json) -> Iterator[Json]:
    for name in _parameters(route).get("header", ()):
        yield {"name": name, "in": "header", "required": False, **REQUEST_HEADERS[name]}


def _content(schemas: Mapping[str, str]) -> Json:
    return {media_type: {"schema": content_schema(schema)} for media_type, schema in schemas.items()}


def _response(description: str, content: Mapping[str, str] | None = None, headers: Iterable[str] = ()) -> Json:
    response: Json = {"description": description, "headers": _headers(headers)}
    if content is not None:
        response["content"] = _content(content)
    return response


def _response_name(status: int) -> str:
    return title(HTTPStatus(status)).replace(" ", "")


def _problem(status: int) -> Json:
    return _response(PROBLEMS[status], {"application/problem+json": _PROBLEM}, PROBLEM_HEADERS.get(status, ()))


def _headers(names: Iterable[str]) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in (*names, "X-Request-Id")}
