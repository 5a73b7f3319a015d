"""Cells that spreadsheets would run as formulas."""

import re

# Where a spreadsheet reads our CSV with another delimiter, a cell also begins after each `;`, tab and `|` in a text,
# and after quotes there. Spreadsheets may take these for the start of a formula, in either width; some of them skip a
# leading tab or carriage return.
_START = '((?:^|[;\t|]"*))'
_FORMULA = "(?=[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20])"
_POSSIBLE = re.compile(f"{_START}('*){_FORMULA}")
_NEUTRALIZED = re.compile(f"{_START}'('*){_FORMULA}")


def neutralize(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula: with apostrophes, which `restore` removes."""
    return _POSSIBLE.sub(r"\1'\2", cell)


def restore(cell: str) -> str:
    """Return the text from which `neutralize` made this cell."""
    return _NEUTRALIZED.sub(r"\1\2", cell)
