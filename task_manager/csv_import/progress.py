"""Progress as tools and people write it: percentages, shares of one, and "3/5"."""

import re
from collections.abc import Iterable

from task_manager.csv_import.text import normalize_value
from task_manager.domain.task import Status

_PERCENTAGE = re.compile(r"(?P<number>\d{1,3}(?:[.,]\d{1,6})?)\s*%$")
_PLAIN = re.compile(r"\d{1,3}(?:[.,]\d{1,15})?$")
_SHARE = re.compile(r"(?P<part>\d{1,6})\s*(?:/|of|de|von|sur)\s*(?P<whole>\d{1,6})$", re.IGNORECASE)

WHOLE = 100.0
# Small numbers may be codes of statuses.
_MOST_CODES = 9


def whole_of(values: Iterable[str]) -> float:
    """Return the number that means all in a column of percentages: 1 if no number is greater, else 100."""
    numbers = _numbers(values)
    return 1.0 if numbers and max(numbers) <= 1 else WHOLE


def scale_of(values: Iterable[str]) -> float | None:
    """Return the number that means all in a column that may have percentages; None if its numbers are others."""
    numbers = _numbers(values)
    if not numbers or max(numbers) > WHOLE or 1 < max(numbers) <= _MOST_CODES:
        return None
    return whole_of(values)


def _numbers(values: Iterable[str]) -> list[float]:
    return [_number(text) for text in map(str.strip, values) if _PLAIN.match(text)]


def read_progress(text: str, whole: float | None = None) -> Status | None:
    """Return the status that a percentage, a share or a number states; None if it is none of them.

    Args:
        text: The stripped text of a cell.
        whole: The number that means all, where no percent sign says so; None if a number alone is no percentage.
    """
    if match := _PERCENTAGE.match(text):
        return _status(_number(match["number"]) / WHOLE)
    if match := _SHARE.match(text):
        return _status(int(match["part"]) / int(match["whole"])) if int(match["whole"]) else Status.TODO
    return _status(_number(text) / whole) if whole and _PLAIN.match(text) else None


def _number(text: str) -> float:
    return float(normalize_value(text))


def _status(share: float) -> Status:
    if share <= 0:
        return Status.TODO
    return Status.DONE if share >= 1 else Status.IN_PROGRESS
