"""Functions on text: normalized names, control characters, and lengths."""

import re
import unicodedata
from decimal import Decimal

from task_manager.domain.text import replace_forbidden

_WORD_BREAK_IN_CAMEL_CASE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SEPARATORS = re.compile(r"[^\w#%]+|_+")

_NUMBER = re.compile(r"[-+\N{MINUS SIGN}]?[0-9]{1,15}(?:[.,][0-9]{1,6})?$")
_LINE_BREAKS = re.compile(r"[\t\r\n]+")


def normalize(text: str) -> str:
    """Return the normalized form of a name: without case, accents and punctuation, and camel case as words."""
    if not any(map(str.isspace, text)):
        text = _WORD_BREAK_IN_CAMEL_CASE.sub(" ", text)
    return _SEPARATORS.sub(" ", text.lower() if text.isascii() else _without_accents(text.casefold())).strip()


def _without_accents(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def normalize_value(text: str) -> str:
    """Return the normalized form of a value: a number keeps its sign and loses needless zeros."""
    text = text.strip()
    if not _NUMBER.match(text):
        return normalize(text)
    number = Decimal(text.replace(",", ".").replace("\N{MINUS SIGN}", "-"))
    return f"{number.normalize():f}" if number else "0"


def single_line(text: str) -> str:
    """Return `text` with a space for each run of line breaks and tabs, and no other control characters."""
    if text.isprintable():
        return text
    return replace_forbidden(_LINE_BREAKS.sub(" ", text), "")


def multi_line(text: str) -> str:
    """Return `text` without control characters other than line breaks and tabs."""
    return replace_forbidden(text, "")


def cut(text: str, length: int) -> str:
    """Return `text`, or its beginning and an ellipsis, in at most `length` characters."""
    return text if len(text) <= length else text[: length - 1] + "…"
