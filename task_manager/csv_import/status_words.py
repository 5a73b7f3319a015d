"""Statuses as people write them: known words, also with a number, brackets, an ending or a mark beside them."""

import re
from collections.abc import Iterator, Mapping

from task_manager.csv_import.text import normalize, normalize_value
from task_manager.csv_import.vocabulary import CHECK_MARKS, CROSS_MARKS, NO, STATUSES, YES
from task_manager.domain.task import Status

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_CHECKBOX = re.compile(r"[-*]?\s?\[\s*+([xX✓✔]?)\s*\]$")
_LEADING_NUMBER = re.compile(r"^(?:#\s?)?\d{1,2}\s*[-.):\N{EN DASH}]\s*")
_PARTS = re.compile(r"\s[-\N{EN DASH}\N{EM DASH}]\s|[/|:>,]")
_DAY = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
_ENDINGS = re.compile(
    r" (?:con exito|exitosamente|correctamente|satisfactoriamente|successfully|with success|com sucesso|avec succes|"
    r"erfolgreich|con successo|al 100 ?%|ok|100 ?%|hoy|today|ya|already|bereits|totalmente|completamente|fully|"
    r"on|el|am|le|em|il)$"
)
# Work of a kind that is going on, unless another word says how it ended or what it waits for.
_WORK = frozenset(
    """
    testing test tests qa review reviewing development developing analysis pruebas revision teste
    """.split()  # noqa: SIM905 - shorter than a list
)
_PARTLY = frozenset(
    "partially partly parcialmente teilweise partiellement parzialmente casi almost".split()  # noqa: SIM905 - shorter
)
_NOT_GOING_ON = frozenset(
    """
    done complete completed finished passed failed fail ok approved approval ready waiting wait pending not no awaiting
    blocked hold for to before after needs requires required next pendiente pendientes lista listo espera sin aprobado
    aprobada esperando aguardando
    """.split()  # noqa: SIM905 - shorter than a list
)
_VARIATION_SELECTORS = str.maketrans("", "", "\ufe0e\ufe0f")


def read_status(text: str, statuses: Mapping[str, Status]) -> Status | None:
    """Return the status that a text states; None if it is unknown.

    Args:
        text: The stripped text of a cell.
        statuses: The tool's own statuses by their normalized words; they have precedence.
    """
    word = normalize_value(text)
    return statuses.get(word) or STATUSES.get(word) or read_mark(text) or _read_variant(text, statuses)


def read_mark(text: str) -> Status | None:
    """Return `done` or `todo` for a check mark, a checkbox, or a yes or no; None for any other text."""
    plain = text.translate(_VARIATION_SELECTORS).strip()
    if checkbox := _CHECKBOX.match(plain):
        return Status.DONE if checkbox[1] else Status.TODO
    if plain and all(character in CHECK_MARKS for character in plain):
        return Status.DONE
    if plain and all(character in CROSS_MARKS for character in plain):
        return Status.TODO
    word = normalize_value(plain)
    if word.isdecimal():
        return None
    if word in YES:
        return Status.DONE
    return Status.TODO if word in NO else None


def is_dated(text: str) -> bool:
    """Return whether a text in a column of completion has the digits of a date, and so says that the task is done."""
    return len(text) > 5 and sum(map(str.isdigit, text)) > 2


def _read_variant(text: str, statuses: Mapping[str, Status]) -> Status | None:
    for word in _variants(text):
        if status := statuses.get(word) or STATUSES.get(word):
            return status
    parts = {statuses.get(word) or STATUSES.get(word) for word in map(normalize, _PARTS.split(_bare(text)))}
    if len(parts) == 1 and (status := next(iter(parts))):
        return status
    if parts == {Status.DONE, Status.CANCELLED}:
        return Status.CANCELLED
    words = set(normalize(text).split())
    if words & _PARTLY:
        return Status.IN_PROGRESS
    return Status.IN_PROGRESS if words & _WORK and not words & _NOT_GOING_ON else None


def _variants(text: str) -> Iterator[str]:
    bare = _bare(text)
    word = normalize(bare)
    yield word
    yield _ENDINGS.sub("", word)
    yield _ENDINGS.sub("", normalize(_DAY.sub(" ", bare)))
    for mark in CHECK_MARKS:
        if mark in bare:
            yield normalize(bare.replace(mark, " "))


def _bare(text: str) -> str:
    plain = _BRACKETS.sub(" ", text.translate(_VARIATION_SELECTORS)).strip()
    return _LEADING_NUMBER.sub("", plain, count=1)
