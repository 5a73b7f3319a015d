"""Cache of the values read from texts."""

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class ValueCache(dict[str, T]):
    """Cache of the values read from texts, since the texts of a column repeat. It is cleared when it is full."""

    _SIZE = 5_000

    def __init__(self, read: Callable[[str], T]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> T:
        if len(self) >= self._SIZE:
            self.clear()
        value = self[text] = self._read(text)
        return value
