"""Rows of a free table that are no tasks: rules, second headers, totals, footers and headings of groups."""

import re
from collections.abc import Sequence
from enum import StrEnum

from task_manager.csv_import.header_names import meaning_of
from task_manager.csv_import.text import normalize
from task_manager.csv_import.vocabulary import EXPORT_WORDS, TOTALS

_RULE = re.compile(r":?(?:-{2,}+|={2,}+|_{2,}+|\*{3,}+|\N{EM DASH}{2,}+)+:?$")
_HINT = re.compile(r"[(\[{<].*[)\]}>]$", re.DOTALL)
_AMOUNT = re.compile(r"[-+]?\W{0,3}[\d.,' \N{NO-BREAK SPACE}]{1,30}\s?(?:%|[^\W\d]{1,5}|\W{1,3})?\.?$")
_LABELLED = re.compile(r"[^\W\d][^:]{0,40}:\s*[\d.,]{1,15}\s?\S{0,5}$")
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
_INITIALS = frozenset(word[:3] for word in TOTALS | EXPORT_WORDS)
_RULE_INITIALS = frozenset("-=_:*\N{EM DASH}")
_LONGEST_TOTAL = 60


class Kind(StrEnum):
    """Kind of a row that is no task, as the report names it."""

    RULE = "a rule"
    SECOND_HEADER = "a second header"
    TOTAL = "a total"
    FOOTER = "a footer"
    HEADING = "a heading of a group, imported as the list and a tag of the tasks below it"


def starts_like_no_task(start: str) -> bool:
    """Return whether a row whose title starts with these three characters may be no task; without a title, it may."""
    return not start.strip() or start.lower() in _INITIALS or start[0] in _RULE_INITIALS


def kind_of(
    cells: Sequence[str], title: int, *, is_first: bool, is_after_blank: bool, header: Sequence[str]
) -> Kind | None:
    """Return the kind of a row; None if it may be a task.

    Args:
        cells: The cells of the row, of which one at least has a text.
        title: The position of the title's column.
        is_first: Whether the header is directly above it.
        is_after_blank: Whether a blank row is directly above it.
        header: The cells of the header.
    """
    texts = [text for cell in cells if (text := cell.strip())]
    if all(map(_RULE.match, texts)):
        return Kind.RULE
    if is_first and _repeats_header(cells, header):
        return Kind.SECOND_HEADER
    if _is_total(texts):
        return Kind.TOTAL
    if len(texts) > 1 or len(header) < 2:
        return None
    if _starts_like_footer(texts[0]) and (is_after_blank or _DATE.search(texts[0])):
        return Kind.FOOTER
    # The text of a heading is in a column before the titles.
    is_heading = any(map(str.strip, cells[:title])) and any(map(str.isalpha, texts[0]))
    return Kind.HEADING if is_heading else None


def _repeats_header(cells: Sequence[str], header: Sequence[str]) -> bool:
    """Return whether each text is a hint in brackets, or a header with the same meaning in another language."""
    pairs = [(text, name) for cell, name in zip(cells, header, strict=False) if (text := cell.strip())]
    if len(pairs) < 2:
        return False
    if all(_HINT.match(text) for text, _ in pairs):
        return True
    roles = [(meaning_of(text), meaning_of(name)) for text, name in pairs]
    return all(mine is not None and other is not None and mine.role is other.role for mine, other in roles)


def _is_total(texts: Sequence[str]) -> bool:
    first, *others = texts
    if len(first) > _LONGEST_TOTAL or not all(map(_AMOUNT.match, others)):
        return False
    word = normalize(first)
    if _LABELLED.match(first) and word.split()[0] in TOTALS:
        return True
    return word in TOTALS or (bool(others) and any(word.startswith(f"{total} ") for total in TOTALS if "sub" in total))


def _starts_like_footer(text: str) -> bool:
    word = f"{normalize(text[:80])} "
    return any(word.startswith(f"{start} ") for start in EXPORT_WORDS)
