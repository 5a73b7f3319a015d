"""The function behind the examples' APIs: it says which route was called."""

from typing import Any


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer a call of an API, as API Gateway's proxy integration wants it."""
    print(event["httpMethod"], event["resource"])  # noqa: T201 - so that its log group has a stream
    return {"statusCode": 200, "body": f"{event['httpMethod']} {event['resource']}"}
