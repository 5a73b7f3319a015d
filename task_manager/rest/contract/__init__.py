"""The contract of the API as an OpenAPI 3.1 document, made of the table of routes and the models of the handlers.

It describes the routes that need a key; the others show it.
"""

import json
import re
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Any

from task_manager import rest
from task_manager.domain.identifiers import ID_PATTERN
from task_manager.rest.contract.descriptions import (
    ANSWER_HEADERS,
    PROBLEM_HEADERS,
    PROBLEMS,
    PROBLEMS_OF_ALL,
    REQUEST_HEADERS,
)
from task_manager.rest.contract.schemas import component_schemas, query_parameters, reference

Json = dict[str, Any]


def openapi() -> Json:
    """Return the OpenAPI document."""
    paths: dict[str, Json] = {}
    for route, its in _read("routes.json").items():
        method, path = route.split()
        if its.get("api_key_required", True):
            paths.setdefault(path, {})[method.lower()] = _operation(path, its)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Task Manager",
            "version": "1",
            "description": "Tasks, their files, and imports of tasks. Answers may gain members: ignore unknown ones.",
        },
        # Relative to where the document is, so that it holds under any domain and stage.
        "servers": [{"url": "."}],
        "security": [{"api_key": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"api_key": {"type": "apiKey", "in": "header", "name": "x-api-key"}},
            "schemas": component_schemas(_read("contract/examples.json")),
            "headers": ANSWER_HEADERS,
            "responses": {str(status): _problem(status) for status in PROBLEMS},
        },
    }


def _read(name: str) -> Json:
    content: Json = json.loads(files(rest).joinpath(name).read_text())
    return content


def _operation(path: str, its: Json) -> Json:
    operation: Json = {
        "operationId": its.get("operation", its["function"]),
        "tags": [its["tag"]],
        "summary": its["summary"],
    }
    if "description" in its:
        operation["description"] = its["description"]
    if parameters := [*_path_parameters(path), *_query_parameters(its), *_header_parameters(its)]:
        operation["parameters"] = parameters
    if "bodies" in its:
        operation["requestBody"] = {
            "required": True,
            "content": {media_type: _content(model) for media_type, model in its["bodies"].items()},
        }
    operation["responses"] = {status: _answer(**answer) for status, answer in its["answers"].items()} | {
        str(status): {"$ref": f"#/components/responses/{status}"}
        for status in sorted({*its["problems"], *PROBLEMS_OF_ALL})
    }
    return operation


def _path_parameters(path: str) -> Iterator[Json]:
    for name in re.findall(r"{(\w+)}", path):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string", "pattern": ID_PATTERN}}


def _query_parameters(its: Json) -> Iterable[Json]:
    return query_parameters(its["query"]) if "query" in its else ()


def _header_parameters(its: Json) -> Iterator[Json]:
    for name in its.get("headers", ()):
        yield {"name": name, "in": "header", "required": False, **REQUEST_HEADERS[name]}


def _content(model: str | None) -> Json:
    # Bytes have no schema in OpenAPI 3.1; tools read the one of 3.0, which harms nobody.
    return {"schema": {"type": "string", "format": "binary"} if model is None else reference(model)}


def _answer(description: str, model: str | None = None, text: str | None = None, headers: Iterable[str] = ()) -> Json:
    answer: Json = {"description": description, "headers": _headers(headers)}
    if model is not None:
        answer["content"] = {"application/json": _content(model)}
    elif text is not None:
        answer["content"] = {text: {"schema": {"type": "string"}}}
    return answer


def _problem(status: int) -> Json:
    return {
        "description": PROBLEMS[status],
        "headers": _headers(PROBLEM_HEADERS.get(status, ())),
        "content": {"application/problem+json": _content("Problem")},
    }


def _headers(names: Iterable[str]) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in (*names, "X-Request-Id")}
