"""Cells that spreadsheets would run as formulas."""

import re

# Spreadsheets may take these for the start of a formula, in either width. Some of them skip a leading tab or carriage
# return.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NEUTRALIZED = re.compile(r"'+[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def neutralize(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula: with an apostrophe first, which `restore` removes."""
    return "'" + cell if _FORMULA.match(cell) else cell


def restore(cell: str) -> str:
    """Return the text from which `neutralize` made this cell."""
    return cell[1:] if _NEUTRALIZED.match(cell) else cell
