"""Meaning of a header: its topic in the vocabulary, by the whole of it or by its parts."""

import re
from functools import lru_cache
from typing import NamedTuple

from task_manager.csv_import.roles import Role
from task_manager.csv_import.text import normalize
from task_manager.csv_import.vocabulary import HEADERS, REDUCED_HEADERS, ROLE_OF_TOPIC, STRONG_TITLES, reduce_header
from task_manager.csv_import.vocabulary.topic import Topic

_BRACKETS = re.compile(r"[(\[{\uff08\u3010]([^()\[\]{}\uff08\uff09\u3010\u3011]*)[)\]}\uff09\u3011]")
_LEADING_NUMBER = re.compile(r"^\s*\d{1,2}\s*[.):\-]\s*(?=\D)")
_TRAILING_NUMBER = re.compile(r"[1-9][0-9]?\s*$")
# "Day 1" is no due date.
_NUMBERED_ROLES = frozenset({Role.TITLE, Role.TAGS, Role.TAG, Role.LIST_TAG})
_TAG_ROLES = frozenset({Role.TAG, Role.LIST_TAG})
# In brackets, they say that the column has none of the common fields.
_OTHER_TOPICS = frozenset({Topic.ASSIGNEE, Topic.PERSON, Topic.START, Topic.ID, Topic.URL, Topic.OTHER})
_PARTS = re.compile(r"[/|:\n]|\s[-\N{EN DASH}\N{EM DASH}]\s|\s(?:or|o|ou|oder|y|and|und|et|e|&|\+)\s")
_TOPIC_ORDER = {topic: position for position, topic in enumerate(ROLE_OF_TOPIC)}


class Meaning(NamedTuple):
    """Topic of a header; `is_whole` if the header has no other words."""

    topic: Topic
    is_whole: bool

    @property
    def role(self) -> Role:
        """The role of a column with this header."""
        return ROLE_OF_TOPIC[self.topic]

    @property
    def rank(self) -> int:
        """The precedence among headers with one role; the lowest is first."""
        return 2 * _TOPIC_ORDER[self.topic] + (not self.is_whole)

    @property
    def can_be_title(self) -> bool:
        """Whether the column can be the title if there is no better one."""
        return self.role is Role.TITLE or self.topic is Topic.DESCRIPTION

    @property
    def is_strong_title(self) -> bool:
        """Whether the column can be the title though no other column is known."""
        return self.topic in STRONG_TITLES


@lru_cache(maxsize=512)
def meaning_of(header: str) -> Meaning | None:
    """Return the meaning of a header as it is written; None if it is not known or has several."""
    if topic := HEADERS.get(normalize(header)):
        return Meaning(topic, is_whole=True)
    bare = _LEADING_NUMBER.sub("", _BRACKETS.sub(" ", header), count=1)
    hints = {_topic_of(hint) for hint in _BRACKETS.findall(header)}
    # "Date (created)" is no due date.
    if hints & _OTHER_TOPICS and _topic_of(bare) not in _OTHER_TOPICS:
        return None
    parts = _PARTS.split(bare)
    if len(parts) == 1 and (topic := _topic_of(bare)):
        return Meaning(topic, is_whole=False)
    unnumbered, numbers = _TRAILING_NUMBER.subn("", bare)
    if numbers and (topic := _topic_of(unnumbered)) and ROLE_OF_TOPIC[topic] in _NUMBERED_ROLES:
        return Meaning(topic, is_whole=False)
    topic = _common_topic({topic for part in parts if (topic := _topic_of(part))})
    return Meaning(topic, is_whole=False) if topic else None


def _common_topic(topics: set[Topic]) -> Topic | None:
    """Return the topic of a header whose parts have these topics; None if they are of different fields."""
    roles = {ROLE_OF_TOPIC[topic] for topic in topics}
    if len(roles) == 1 or Role.TITLE in roles or roles <= _TAG_ROLES:
        return min(topics, key=_TOPIC_ORDER.__getitem__, default=None)
    return Topic.OTHER if topics <= _OTHER_TOPICS else None


def _topic_of(text: str) -> Topic | None:
    name = normalize(text)
    return (HEADERS.get(name) or REDUCED_HEADERS.get(reduce_header(name))) if name else None
