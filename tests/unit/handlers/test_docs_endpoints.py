import json
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import pytest

from task_manager.handlers.get_docs import handler as get_docs
from task_manager.handlers.get_openapi import handler as get_openapi
from tests.unit.handlers.conftest import Invocation
from tests.unit.handlers.contract import CONTRACT


def get(handler: Any, resource: str, file: str | None = None, path: str | None = None) -> dict[str, Any]:
    response = handler(
        {
            "resource": resource,
            "path": path or resource,
            "httpMethod": "GET",
            "headers": {},
            "pathParameters": {"file": file} if file is not None else None,
            "requestContext": {"requestId": "r"},
        },
        Invocation(),
    )
    assert response["headers"]["X-Request-Id"] == "r"
    return dict(response)


class LinkParser(HTMLParser):
    """URLs that a page loads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses |= {value for name, value in attrs if name in {"src", "href"} and value}


def test_the_contract_is_served(environment: None) -> None:
    response = get(get_openapi, "/openapi.json")

    assert (response["statusCode"], response["headers"]["Content-Type"]) == (200, "application/json")
    assert json.loads(response["body"]) == CONTRACT


def test_the_page_loads_only_its_own_files(environment: None) -> None:
    page = get(get_docs, "/docs")

    assert (page["statusCode"], page["headers"]["Content-Type"]) == (200, "text/html; charset=utf-8")
    linked = LinkParser(page["body"]).addresses - {"data:,"}
    assert linked
    for address in linked:
        assert address.startswith("docs/")
        file = get(get_docs, "/docs/{file}", address.removeprefix("docs/"))
        assert (file["statusCode"], file["headers"]["X-Content-Type-Options"]) == (200, "nosniff")
        assert file["headers"]["Content-Type"].startswith("text/css" if address.endswith(".css") else "text/javascript")
        assert len(file["body"]) > 100


@pytest.mark.parametrize(("resource", "file"), [("/docs", None), ("/docs/{file}", "")])
def test_the_page_below_a_trailing_slash_leads_to_itself(environment: None, resource: str, file: str | None) -> None:
    """Its files are relative to its address."""
    response = get(get_docs, resource, file, path="/docs/")

    assert (response["statusCode"], response["body"]) == (308, "")
    assert urljoin("https://api.example/v1/docs/", response["headers"]["Location"]) == "https://api.example/v1/docs"


def test_the_content_security_policy_allows_only_own_files(environment: None) -> None:
    policy = get(get_docs, "/docs")["headers"]["Content-Security-Policy"]

    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";")}
    assert rules["default-src"] == ["'none'"]
    assert rules["script-src"] == rules["connect-src"] == ["'self'"]
    assert rules["frame-ancestors"] == ["'none'"]


@pytest.mark.parametrize("name", ["__init__.py", "../routes.json", "LICENSE", "nothing", "swagger-ui.css\0"])
def test_only_the_files_of_the_page_are_served(environment: None, name: str) -> None:
    response = get(get_docs, "/docs/{file}", name)

    assert (response["statusCode"], response["headers"]["Content-Type"]) == (404, "application/problem+json")
