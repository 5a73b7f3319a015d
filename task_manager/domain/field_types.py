"""Types of the fields of a task: texts, names, dates and URLs, with their limits."""

import re
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StrictStr, StringConstraints

from task_manager.domain.text import (
    MULTI_LINE_PATTERN,
    SINGLE_LINE_PATTERN,
    checked_lines,
    checked_visible_line,
    composed,
)

TITLE_LENGTH = 200
DESCRIPTION_LENGTH = 4000
TAG_LENGTH = 50
TAG_COUNT = 20
NAME_LENGTH = 200
"""Maximum length of an assignee, a list and an external id."""
URL_LENGTH = 2000

_CALENDAR_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
URL_PATTERN = r"^https?://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+$"
_URL = re.compile(URL_PATTERN[1:-1])


def _calendar_date(value: object) -> object:
    # pydantic accepts numbers and date-times by default.
    if isinstance(value, str) and not _CALENDAR_DATE.fullmatch(value):
        raise ValueError("must be a calendar date in the form YYYY-MM-DD")
    if isinstance(value, datetime) or not isinstance(value, str | date | None):
        raise ValueError("must be a string with a calendar date in the form YYYY-MM-DD")  # noqa: TRY004 - pydantic requires ValueError
    return value


def _composed(text: object) -> object:
    return composed(text) if isinstance(text, str) else text


def _checked_url(text: str) -> str:
    # Other schemes may run code where the URL is opened.
    if not _URL.fullmatch(text):
        raise ValueError("must be a URL that begins with http:// or https://, of the characters of RFC 3986")
    return text


def _limited(tags: object) -> object:
    # pydantic validates each item before it checks `max_length`: a million tags would give a million errors.
    if isinstance(tags, list | tuple) and len(tags) > TAG_COUNT:
        raise ValueError(f"must have at most {TAG_COUNT} tags")
    return tags


def _distinct(tags: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(tags)) != len(tags):
        raise ValueError("must not name a tag twice")
    return tags


Title = Annotated[
    StrictStr,
    StringConstraints(min_length=1, max_length=TITLE_LENGTH),
    Field(json_schema_extra={"pattern": SINGLE_LINE_PATTERN}),
    AfterValidator(checked_visible_line),
]
Description = Annotated[
    StrictStr,
    StringConstraints(max_length=DESCRIPTION_LENGTH),
    Field(json_schema_extra={"pattern": MULTI_LINE_PATTERN}),
    AfterValidator(checked_lines),
]
CalendarDate = Annotated[date, BeforeValidator(_calendar_date)]
Tag = Annotated[
    StrictStr,
    BeforeValidator(_composed),
    StringConstraints(min_length=1, max_length=TAG_LENGTH),
    Field(json_schema_extra={"pattern": SINGLE_LINE_PATTERN}),
    AfterValidator(checked_visible_line),
]
Tags = Annotated[
    tuple[Tag, ...],
    Field(max_length=TAG_COUNT, json_schema_extra={"uniqueItems": True}),
    BeforeValidator(_limited),
    AfterValidator(_distinct),
]
Name = Annotated[
    StrictStr,
    BeforeValidator(_composed),
    StringConstraints(min_length=1, max_length=NAME_LENGTH),
    Field(json_schema_extra={"pattern": SINGLE_LINE_PATTERN}),
    AfterValidator(checked_visible_line),
]
Url = Annotated[
    StrictStr,
    StringConstraints(max_length=URL_LENGTH),
    Field(json_schema_extra={"pattern": URL_PATTERN}),
    AfterValidator(_checked_url),
]
