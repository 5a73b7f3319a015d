"""Requests as API Gateway passes them on."""

from typing import Any

import pytest

from task_manager.rest import Request

KEY = {"Idempotency-Key": "k"}


def request(path: str, resource: str = "/tasks", **members: Any) -> Request:
    return Request(
        {
            "resource": resource,
            "path": path,
            "httpMethod": "POST",
            "headers": KEY,
            "requestContext": {"requestId": "r", "identity": {"apiKeyId": "key-1"}},
            "body": '{"title": "x"}',
            **members,
        }
    )


@pytest.mark.parametrize("path", ["/tasks/", "/base/tasks"], ids=["trailing slash", "base path of a domain"])
def test_a_retry_below_another_form_of_the_path_has_the_same_fingerprint(path: str) -> None:
    assert request(path).idempotency_key() == request("/tasks").idempotency_key()


def test_another_resource_has_another_fingerprint() -> None:
    keys = {
        request("/tasks").idempotency_key(),
        request("/tasks/batch", "/tasks/batch").idempotency_key(),
        request("/tasks/1/upload", "/tasks/{id}/upload", pathParameters={"id": "1"}).idempotency_key(),
        request("/tasks/2/upload", "/tasks/{id}/upload", pathParameters={"id": "2"}).idempotency_key(),
    }

    assert len(keys) == 4


def test_the_fingerprint_of_a_release_before_is_kept() -> None:
    key = request("/tasks").idempotency_key()

    assert key
    assert key.fingerprint == "8c3cbb0bee6cc61eb235a850e7befb4d3dfe2890ac3fb856c7afcaf36bdf033e"
