"""ARNs of the tables' streams."""


def stream_arn(table: str) -> str:
    return f"arn:aws:dynamodb:eu-central-1:123456789012:table/{table}/stream/2026-03-01T12:00:00.000"
