"""Error responses of AWS services."""

from typing import Any


class AwsError(Exception):
    """Error response: error code, HTTP status, and further members of the response."""

    def __init__(self, code: str, status: int = 400, **members: Any) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.members = members
