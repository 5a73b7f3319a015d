"""What a service answers instead of doing what it was asked."""

from typing import Any


class Refused(Exception):
    """An error as AWS answers it: its code, the HTTP status, and what else the answer holds."""

    def __init__(self, code: str, status: int = 400, **parts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.parts = parts
