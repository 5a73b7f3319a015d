"""The function behind the examples' APIs: it says which route was called."""

from typing import Any


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Respond to a request in the format of API Gateway's proxy integration."""
    print(event["httpMethod"], event["resource"])  # noqa: T201 - so that its log group has a stream
    return {"statusCode": 200, "body": f"{event['httpMethod']} {event['resource']}"}
