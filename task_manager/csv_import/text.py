"""Text as people and tools write it: names that are the same in all spellings, and characters that do no harm."""

import re
import unicodedata

_WORD_BREAK_IN_CAMEL_CASE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SEPARATORS = re.compile(r"[^\w#%]+|_+")

# What spreadsheets may take for the start of a formula, in either width. A tab and a carriage return are skipped
# by some of them before they look.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NEUTRALISED = re.compile(r"'+[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")

_LINE_BREAKS = re.compile(r"[\t\r\n]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def normalize(text: str) -> str:
    """Return `text` without what differs between spellings of a name: case, accents, punctuation, camel case."""
    if not any(map(str.isspace, text)):
        text = _WORD_BREAK_IN_CAMEL_CASE.sub(" ", text)
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _SEPARATORS.sub(" ", plain).strip()


def single_line(text: str) -> str:
    """Return `text` with a space for each run of line breaks and tabs, and no other control characters."""
    if text.isprintable():
        return text
    return _CONTROLS.sub("", _LINE_BREAKS.sub(" ", text))


def multi_line(text: str) -> str:
    """Return `text` without control characters other than line breaks and tabs."""
    if text.isprintable():
        return text
    return _CONTROLS.sub("", text)


def has_controls(text: str) -> bool:
    """Tell whether `text` holds control characters other than line breaks and tabs."""
    return not text.isprintable() and _CONTROLS.search(text) is not None


def cut(text: str, length: int) -> str:
    """Return `text`, or its beginning and an ellipsis, in at most `length` characters."""
    return text if len(text) <= length else text[: length - 1] + "…"


def neutralise(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula. `restore` gives the original text back."""
    return "'" + cell if _FORMULA.match(cell) else cell


def restore(cell: str) -> str:
    """Return the text that `neutralise` made this cell of."""
    return cell[1:] if _NEUTRALISED.match(cell) else cell
