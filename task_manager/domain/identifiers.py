"""Time-ordered identifiers: UUID version 7 (RFC 9562, section 5.7)."""

import hashlib
import re
import secrets
from datetime import datetime

ID_PATTERN = r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-7[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$"
"""Identifier as a client may write it, as a regular expression of ECMA-262."""

_CANONICAL = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

_RANDOM_BITS = 74
_ROW_BITS = 24
_LAST_ROW = (1 << _ROW_BITS) - 1


def new_id(now: datetime) -> str:
    """Return a new identifier that sorts by `now`, to the millisecond."""
    return _uuid7(_milliseconds(now), secrets.randbits(_RANDOM_BITS))


def first_id(time: datetime) -> str:
    """Return the least identifier of a time: those of earlier times are less, all others greater or equal."""
    return _uuid7(_milliseconds(time), 0)


def derived_id(time: datetime, *parts: str) -> str:
    """Return the identifier derived from `time` and `parts`, the same for each retry."""
    return _uuid7(_milliseconds(time), _digest(*parts) >> (256 - _RANDOM_BITS))


def row_id(import_id: str, row: int) -> str:
    """Return the identifier of a row of an import, which sorts by the time in the id of the import.

    The row number fills the leading bits, inverted, so that a list that shows the newest first shows
    the rows of a file from top to bottom. Rows past 16,777,215 share the last position in that order.

    Args:
        import_id: The id of the import.
        row: The number of the data row, from 1.
    """
    position = _LAST_ROW - min(row, _LAST_ROW)
    tail_bits = _RANDOM_BITS - _ROW_BITS
    tail = _digest(import_id, str(row)) >> (256 - tail_bits)
    milliseconds = int(import_id.replace("-", "")[:12], 16)
    return _uuid7(milliseconds, (position << tail_bits) | tail)


def is_id(text: str) -> bool:
    """Return whether `text` is an identifier in canonical form: in lower case, with dashes."""
    return _CANONICAL.fullmatch(text) is not None


def canonical_id(text: str) -> str:
    """Return an identifier in canonical form: RFC 9562 allows capitals in input. Any other text stays as it is."""
    lower = text.lower()
    return lower if is_id(lower) else text


def _digest(*parts: str) -> int:
    return int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest())


def _milliseconds(time: datetime) -> int:
    return int(time.timestamp() * 1000)


def _uuid7(milliseconds: int, random_bits: int) -> str:
    value = (milliseconds & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76
    value |= ((random_bits >> 62) & 0xFFF) << 64
    value |= 0b10 << 62
    value |= random_bits & ((1 << 62) - 1)
    digits = f"{value:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
