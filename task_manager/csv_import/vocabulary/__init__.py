"""Vocabulary of headers and values, merged from the languages of `languages`.

Words are compared in the form of `normalize` or, for headers, of `reduce_header`. A word with several meanings in one
table has that of the earlier topic, which is the more specific one.
"""

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import TypeVar

from task_manager.csv_import.roles import Role
from task_manager.csv_import.text import normalize
from task_manager.csv_import.vocabulary import languages
from task_manager.csv_import.vocabulary.topic import Topic
from task_manager.domain.task import Priority, Status

T = TypeVar("T")

_TITLES = (
    Topic.TASK_NAME,
    Topic.TASK,
    Topic.ACTIVITY,
    Topic.TITLE,
    Topic.SUMMARY,
    Topic.TASKS,
    Topic.NAME,
    Topic.ITEM,
)
ROLE_OF_TOPIC: Mapping[Topic, Role] = {
    **dict.fromkeys(_TITLES, Role.TITLE),
    Topic.DESCRIPTION: Role.DESCRIPTION,
    Topic.NOTES: Role.DESCRIPTION,
    Topic.DUE: Role.DUE,
    Topic.END: Role.DUE,
    Topic.DATE: Role.DUE,
    Topic.STATUS: Role.STATUS,
    Topic.PROGRESS: Role.STATUS,
    Topic.COMPLETION: Role.DONE,
    Topic.PERCENTAGE: Role.PROGRESS,
    Topic.PRIORITY: Role.PRIORITY,
    Topic.TAGS: Role.TAGS,
    Topic.LIST: Role.LIST_TAG,
    Topic.GROUP: Role.TAG,
    Topic.ASSIGNEE: Role.ASSIGNEE,
    Topic.PERSON: Role.ASSIGNEE,
    Topic.START: Role.START,
    Topic.ID: Role.ID,
    Topic.URL: Role.URL,
    Topic.OTHER: Role.EXTRA,
}
"""The roles of columns, in order of precedence for a word with several topics."""

STRONG_TITLES = frozenset(_TITLES) - {Topic.ACTIVITY, Topic.ITEM}
"""Titles of a table even if no other column is known; others may mean anything there."""


def _load() -> dict[Topic, list[str]]:
    words: dict[Topic, list[str]] = {topic: [] for topic in Topic}
    for module in sorted(iter_modules(languages.__path__), key=lambda module: module.name):
        for topic, text in import_module(f"{languages.__name__}.{module.name}").WORDS.items():
            words[topic] += filter(None, map(normalize, text.split(",")))
    return words


_WORDS = _load()


def words_of(*topics: Topic) -> frozenset[str]:
    """Return the normalized words of the topics in all languages."""
    return frozenset(word for topic in topics for word in _WORDS[topic])


def _by_word(meanings: Mapping[Topic, T]) -> dict[str, T]:
    pairs = [(word, meaning) for topic, meaning in meanings.items() for word in _WORDS[topic]]
    # Reversed, since the first meaning is to win.
    return dict(reversed(pairs))


FILLERS = words_of(Topic.FILLER)


def reduce_header(name: str) -> str:
    """Return the form in which normalized headers are equal that differ in fillers and plural only."""
    words = [word for word in name.split() if word not in FILLERS]
    return " ".join(map(_stem, words or name.split()))


_SHORTEST_STEM = 4


def _stem(word: str) -> str:
    stem = word
    for ending in ("s", "e"):
        if len(stem) > _SHORTEST_STEM:
            stem = stem.removesuffix(ending)
    return stem


HEADERS: Mapping[str, Topic] = _by_word({topic: topic for topic in ROLE_OF_TOPIC})


def _reduced(headers: Mapping[str, Topic]) -> Iterable[tuple[str, Topic]]:
    meanings: dict[str, set[Topic]] = {}
    for word, topic in headers.items():
        meanings.setdefault(reduce_header(word), set()).add(topic)
    for form, topics in meanings.items():
        if len({ROLE_OF_TOPIC[topic] for topic in topics}) == 1:
            yield form, min(topics, key=list(ROLE_OF_TOPIC).index)


REDUCED_HEADERS: Mapping[str, Topic] = dict(_reduced(HEADERS))
"""Topics by the reduced form of their words; forms of words with different roles are left out."""

STATUSES: Mapping[str, Status] = _by_word(
    {
        Topic.TODO: Status.TODO,
        Topic.IN_PROGRESS: Status.IN_PROGRESS,
        Topic.DONE: Status.DONE,
        Topic.CANCELLED: Status.CANCELLED,
    }
)
PRIORITIES: Mapping[str, Priority] = _by_word(
    {
        Topic.URGENT: Priority.URGENT,
        Topic.HIGH: Priority.HIGH,
        Topic.MEDIUM: Priority.MEDIUM,
        Topic.LOW: Priority.LOW,
    }
)
NO_PRIORITY = words_of(Topic.NO_PRIORITY)
YES = words_of(Topic.YES)
NO = words_of(Topic.NO)
TOTALS = words_of(Topic.TOTAL)
EXPORT_WORDS = words_of(Topic.EXPORTED)

CHECK_MARKS = frozenset("✓✔✅☑🗸")
CROSS_MARKS = frozenset("✗✘❌☐✖⬜🗙")

EMPTY_VALUES = frozenset(
    {"", "-", "--", "\N{EM DASH}", "\N{EN DASH}", "n/a", "null", "none", "nan", "[]", "{}", "#n/a"}
)
"""Values of empty cells, in lower case."""


def conflicts(*topics: Topic) -> Iterator[tuple[str, list[Topic]]]:
    """Yield the words that more than one of the topics has."""
    for word in sorted(words_of(*topics)):
        having = [topic for topic in topics if word in _WORDS[topic]]
        if len(having) > 1:
            yield word, having
