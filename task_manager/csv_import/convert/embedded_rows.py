"""Detection of rows inside a cell, where a missing quote is balanced by one in a later row."""

# A line with fewer cells may be a sentence with a comma.
_MIN_WIDTH = 3


def holds_rows(text: str, delimiter: str, width: int) -> bool:
    """Return whether all lines of a cell but the first and the last have the form of a row with `width` cells."""
    if "\n" not in text or width < _MIN_WIDTH:
        return False
    inner_lines = text.split("\n")[1:-1]
    return bool(inner_lines) and all(line.count(delimiter) == width - 1 for line in inner_lines)
