"""Text that people can read: the characters that it may have, and those that leave nothing to see."""

import re
import unicodedata
from typing import Final

# XML 1.0 has no U+FFFE and no U+FFFF, and SQS accepts only characters of XML. The C1 controls are XML, and invisible.
_CONTROLS = r"\u0000-\u001f\u007f-\u009f\ufffe\uffff"
_MULTI_LINE_CONTROLS = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff"

# White space and default ignorable code points (https://www.unicode.org/reports/tr44/), and the blank of Braille.
_INVISIBLE = (
    r" \u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    r"\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8"
)
_INVISIBLE_ABOVE_BMP = r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"

SINGLE_LINE_PATTERN: Final = rf"^[^{_CONTROLS}]*[^{_CONTROLS}{_INVISIBLE}][^{_CONTROLS}]*$"
MULTI_LINE_PATTERN: Final = rf"^[^{_MULTI_LINE_CONTROLS}]*$"
"""The definition for the OpenAPI contract, as regular expressions of ECMA-262, with or without its flag `u`.

They leave out what has no notation for both: lone surrogates, and invisible characters above U+FFFF.
"""

# Lone surrogates too: UTF-8 cannot encode them.
_FORBIDDEN_IN_LINE = re.compile(rf"[{_CONTROLS}\ud800-\udfff]")
_FORBIDDEN_IN_LINES = re.compile(rf"[{_MULTI_LINE_CONTROLS}\ud800-\udfff]")
_VISIBLE = re.compile(rf"[^\s{_CONTROLS}{_INVISIBLE}{_INVISIBLE_ABOVE_BMP}]")


def is_blank(text: str) -> bool:
    """Return whether `text` has no visible character."""
    return _VISIBLE.search(text) is None


def has_forbidden(text: str) -> bool:
    """Return whether `text` has a character that no text may have, such as a control character."""
    # Every forbidden character is unprintable, and few texts have unprintable ones.
    return not text.isprintable() and _FORBIDDEN_IN_LINES.search(text) is not None


def has_forbidden_in_line(text: str) -> bool:
    """Return whether `text` has a character that no text of one line may have, such as a line break."""
    return not text.isprintable() and _FORBIDDEN_IN_LINE.search(text) is not None


def replace_forbidden(text: str, replacement: str) -> str:
    """Return `text` with `replacement` for each character that no text may have."""
    return text if text.isprintable() else _FORBIDDEN_IN_LINES.sub(replacement, text)


def composed(text: str) -> str:
    """Return a text in Unicode's Normalization Form C, in which texts that look and mean the same are equal."""
    return unicodedata.normalize("NFC", text)


def checked_line(text: str) -> str:
    """Return a text of one line.

    Raises:
        ValueError: It has a character that such a text may not have.
    """
    if _FORBIDDEN_IN_LINE.search(text):
        raise ValueError("must not contain control characters, line breaks, lone surrogates, U+FFFE or U+FFFF")
    return text


def checked_lines(text: str) -> str:
    """Return a text of several lines.

    Raises:
        ValueError: It has a character that no text may have.
    """
    if _FORBIDDEN_IN_LINES.search(text):
        raise ValueError(
            "must not contain control characters other than tab and line breaks, lone surrogates, U+FFFE or U+FFFF"
        )
    return text


def checked_not_blank(text: str) -> str:
    """Return a text that has something to see.

    Raises:
        ValueError: It is blank.
    """
    if is_blank(text):
        raise ValueError("must not be blank")
    return text


def checked_visible_line(text: str) -> str:
    """Return a text of one line that has something to see.

    Raises:
        ValueError: It is blank, or has a character that such a text may not have.
    """
    # Most texts are of this kind, and each field of each row of an import is checked.
    is_plain = text.isascii() and text.isprintable() and not text.isspace()
    return text if is_plain else checked_not_blank(checked_line(text))
