"""Batches of an iterable."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield lists of up to `size` items, reading ahead by one list at most (Python 3.12's `batched`)."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
