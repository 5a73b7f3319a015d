"""Days as spreadsheets count them."""

import re
from datetime import date, timedelta

_SERIAL = re.compile(r"(\d{5})(?:[.,]\d{1,12})?$")
# Spreadsheets count days from here, so that 1 is 1 January 1900 with a leap day in that year, which it did not have.
_SERIAL_START = date(1899, 12, 30)
_FIRST_SERIAL = (date(1990, 1, 1) - _SERIAL_START).days
_LAST_SERIAL = (date(2099, 12, 31) - _SERIAL_START).days


def is_serial(text: str) -> bool:
    """Return whether a text can be a day as a spreadsheet counts them: of the years 1990 to 2099."""
    match = _SERIAL.match(text)
    return match is not None and _FIRST_SERIAL <= int(match[1]) <= _LAST_SERIAL


def read_serial(text: str) -> date | None:
    """Return the day that a spreadsheet counts by this number; None if it is none."""
    match = _SERIAL.match(text)
    return _SERIAL_START + timedelta(days=int(match[1])) if match and is_serial(text) else None
