"""Priorities as people write them: known words, also with a number or brackets beside them, and signs."""

import re
from collections.abc import Collection, Iterator, Mapping

from task_manager.csv_import.text import normalize, normalize_value
from task_manager.csv_import.vocabulary import PRIORITIES
from task_manager.domain.task import Priority

_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_PARTS = re.compile(r"[-\N{EN DASH}\N{EM DASH}:/.)|]")
_FILLERS = frozenset(
    "priority prio prioridad prioritat priorite prioridade priorita prioriteit priorytet приоритет level nivel".split()  # noqa: SIM905 - shorter than a list
)
_SIGNED = re.compile(r"-\d")
_CODE = re.compile(r"(?:p|s|prio|nivel|level)? ?\d$")
_SIGNS: Mapping[str, Priority] = {
    "\N{LARGE RED CIRCLE}": Priority.HIGH,
    "\N{LARGE ORANGE CIRCLE}": Priority.HIGH,
    "\N{LARGE YELLOW CIRCLE}": Priority.MEDIUM,
    "\N{LARGE GREEN CIRCLE}": Priority.LOW,
    "\N{LARGE BLUE CIRCLE}": Priority.LOW,
    "\N{FIRE}": Priority.URGENT,
    "\N{UPWARDS BLACK ARROW}": Priority.HIGH,
    "\N{DOWNWARDS BLACK ARROW}": Priority.LOW,
    "\N{UPWARDS ARROW}": Priority.HIGH,
    "\N{DOWNWARDS ARROW}": Priority.LOW,
    "\N{RIGHTWARDS ARROW}": Priority.MEDIUM,
}
_STARS = "★⭐*"
_OPEN_STARS = "☆"
_OF_THREE = (Priority.LOW, Priority.MEDIUM, Priority.HIGH)
_OF_FIVE = (Priority.LOW, Priority.LOW, Priority.MEDIUM, Priority.HIGH, Priority.URGENT)
_ABC: Mapping[str, Priority] = {"a": Priority.HIGH, "b": Priority.MEDIUM, "c": Priority.LOW, "d": Priority.LOW}
_VARIATION_SELECTORS = str.maketrans("", "", "\ufe0e\ufe0f")


class PriorityNotation:
    """Notation of the priorities of one column.

    Args:
        priorities: The tool's own priorities by their normalized words; they have precedence.
        values: The distinct values of the column, which tell its scale, the stars and what letters mean.
    """

    def __init__(self, priorities: Mapping[str, Priority | None], values: Collection[str]) -> None:
        self._priorities = priorities
        letters = set(map(normalize, values)) & {"a", "b", "c", "d", "m"}
        self._letters = _ABC if "c" in letters and "m" not in letters else {}
        # Which end of a longer scale is urgent, its numbers do not tell.
        self._has_long_scale = any(map(_is_beyond_five, map(normalize_value, values)))
        most_stars = max((len(stars) for value in values if (stars := _stars(value))), default=0)
        self._stars = _OF_THREE if most_stars <= len(_OF_THREE) else _OF_FIVE

    def read(self, text: str) -> Priority | None:
        """Return the priority that a stripped text states; None if it is unknown."""
        plain = text.translate(_VARIATION_SELECTORS).strip()
        if stars := _stars(plain):
            filled = sum(character in _STARS for character in stars)
            return self._stars[min(filled, len(self._stars)) - 1] if filled else None
        if plain and set(plain) <= {"!", "\N{FULLWIDTH EXCLAMATION MARK}"}:
            return (*_OF_THREE, Priority.URGENT)[min(len(plain), 4) - 1]
        return next(filter(None, map(self._lookup, _words(plain))), None) or _sign(plain)

    def _lookup(self, word: str) -> Priority | None:
        if self._has_long_scale and word.isdecimal():
            return self._priorities.get(word)
        return self._priorities.get(word) or self._letters.get(word) or PRIORITIES.get(word)


def _is_beyond_five(word: str) -> bool:
    return word.isdecimal() and len(word) <= 3 and int(word) > 5


def _stars(text: str) -> str:
    plain = text.translate(_VARIATION_SELECTORS).replace(" ", "")
    return plain if plain and set(plain) <= {*_STARS, _OPEN_STARS} else ""


def _words(text: str) -> Iterator[str]:
    """Yield the words that may state the priority: the whole, then names before numbers, then what is in brackets."""
    whole = normalize_value(text)
    yield whole
    if _SIGNED.match(whole):
        return
    bare = _BRACKETS.sub(" ", text)
    yield _without_fillers(bare)
    parts = list(map(_without_fillers, _PARTS.split(bare)))
    names = [part for part in parts if not _CODE.match(part)]
    if len(names) <= 1:
        yield from names
        yield from (part.replace(" ", "") for part in parts if _CODE.match(part))
    for hint in _BRACKETS.findall(text):
        yield _without_fillers("".join(hint))


def _without_fillers(text: str) -> str:
    return " ".join(word for word in normalize(text).split() if word not in _FILLERS)


def _sign(text: str) -> Priority | None:
    return next((priority for sign, priority in _SIGNS.items() if sign in text), None)
