"""Concurrent clients: no request is lost or duplicated."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from tests.e2e.http_api import Api, Response


def test_200_creates_with_20_keys_make_20_tasks(api: Api) -> None:
    tag = uuid4().hex
    keys = [f"{tag}-{number % 20}" for number in range(200)]

    def create(key: str) -> Response:
        body = {"title": key, "tags": [tag]}
        while (response := api("POST", "/tasks", body, headers={"Idempotency-Key": key})).status == 409:
            assert "Retry-After" in response.headers
        return response

    with ThreadPoolExecutor(16) as pool:
        responses = list(pool.map(create, keys))

    assert {response.status for response in responses} == {201}
    assert len({(response.json["title"], response.json["id"]) for response in responses}) == 20
    assert len(api("GET", "/tasks", query={"tag": tag, "limit": 100}).json["items"]) == 20


def test_no_update_of_100_conditional_ones_is_lost(api: Api) -> None:
    task = api("POST", "/tasks", {"title": "counter", "description": "0"}).json
    path = f"/tasks/{task['id']}"

    def count_one(_: int) -> None:
        while True:
            read = api("GET", path)
            change = {"description": str(int(read.json["description"]) + 1)}
            response = api("PATCH", path, change, headers={"If-Match": read.headers["ETag"]})
            if response.status == 200:
                return
            assert response.status == 412
            assert response.headers["ETag"] != read.headers["ETag"]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count_one, range(100)))

    after = api("GET", path).json
    assert (after["description"], after["version"]) == ("100", 101)
