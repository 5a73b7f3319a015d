"""Query parameters of lists, and cursors: opaque to clients, and bound to the filters of their list."""

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from task_manager.domain.errors import FieldError, InvalidInput
from task_manager.domain.field_types import CalendarDate, Name, Tag
from task_manager.domain.identifiers import canonical_id
from task_manager.domain.imports import Import
from task_manager.domain.ports.paging import Page
from task_manager.domain.ports.tasks import NO_ASSIGNEE, Order, TaskFilter, TaskQuery
from task_manager.domain.task import API_SOURCE, Priority, Status, Task
from task_manager.domain.time_zones import in_utc
from task_manager.rest.response import Omittable

_CURSOR_LENGTH = 200
_DIGEST_LENGTH = 12
_DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})")

_PLAIN_DIGITS = re.compile(r"[0-9]{1,9}")


def _number(value: object) -> object:
    # By default pydantic accepts 1_0, 5.0, +5 and spaces too.
    if isinstance(value, str) and not _PLAIN_DIGITS.fullmatch(value):
        raise ValueError("must be a whole number in plain digits")
    return value


def _source(value: str) -> str:
    kind, colon, identifier = value.partition(":")
    return f"{kind}{colon}{canonical_id(identifier)}"


def _date_time(value: object) -> object:
    # By default pydantic accepts numbers as date-times too.
    if not isinstance(value, str) or not _DATE_TIME.fullmatch(value):
        raise ValueError("must be a date-time with its offset, as RFC 3339 writes it")
    return value


Limit = Annotated[int, BeforeValidator(_number)]


class ListQuery(BaseModel):
    """Query parameters of every list."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    limit: Limit = Field(default=50, ge=1, le=100)
    cursor: str | None = Field(
        default=None,
        max_length=_CURSOR_LENGTH,
        description="The `next_cursor` of the page before, with the same filters.",
    )

    @property
    def after(self) -> str | None:
        """Sort key after which the page begins; None for the first page.

        Raises:
            InvalidInput: The cursor is not one of this list.
        """
        if self.cursor is None:
            return None
        try:
            digest, after = base64.urlsafe_b64decode(self.cursor.encode()).decode().split(":")
        except ValueError:
            digest, after = "", ""
        if not after or digest != self._digest(after) or self.cursor != self._cursor(after):
            raise InvalidInput(
                "The cursor is not valid here.",
                [FieldError("/cursor", "must be the next_cursor of a page of this list with the same filters")],
            )
        return after

    def next_cursor(self, page: Page[Any]) -> str | None:
        """Return the cursor of the page after `page`; None where that is the last page."""
        return None if page.after is None else self._cursor(page.after)

    def link_to_next(self, after: str | None) -> Mapping[str, str]:
        """Return the `Link` header to the page after the sort key `after` (RFC 8288); no header where that is None."""
        if after is None:
            return {}
        parameters = self.model_dump(mode="json", exclude_unset=True) | {"cursor": self._cursor(after)}
        # Relative to the URL of the request: a function does not know the one that its client used.
        return {"Link": f'<?{urlencode(parameters)}>; rel="next"'}

    def _cursor(self, after: str) -> str:
        return base64.urlsafe_b64encode(f"{self._digest(after)}:{after}".encode()).decode()

    def _digest(self, after: str) -> str:
        filters = self.model_dump(mode="json", exclude={"limit", "cursor"}, exclude_none=True)
        text = json.dumps([type(self).__name__, after, filters], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_LENGTH]


class TaskListQuery(ListQuery):
    """Query parameters of the list of tasks; see `TaskFilter`."""

    status: Status | None = None
    priority: Priority | None = None
    tag: Tag | None = None
    source: (
        Annotated[
            str,
            StringConstraints(pattern=f"^({API_SOURCE}|import:[0-9a-fA-F-]{{36}})$"),
            AfterValidator(_source),
        ]
        | None
    ) = None
    assignee: Name | None = Field(default=None, description=f"`{NO_ASSIGNEE}`: tasks without an assignee.")
    list: Name | None = None
    due_before: CalendarDate | None = Field(default=None, description="Exclusive.")
    due_after: CalendarDate | None = Field(default=None, description="Exclusive.")
    updated_since: Annotated[AwareDatetime, BeforeValidator(_date_time), AfterValidator(in_utc)] | None = Field(
        default=None, description="Inclusive; RFC 3339, with an offset."
    )
    sort: Order = Field(
        default=Order.NEWEST_FIRST, description="Newest first, or by due date with those that have none at the end."
    )

    def task_query(self, limit: int) -> TaskQuery:
        """Return the query for the requested page of tasks, with up to `limit` of them.

        Raises:
            InvalidInput: The cursor is not one of this list.
        """
        task_filter = TaskFilter(**self.model_dump(exclude={"limit", "cursor", "sort"}))
        return TaskQuery(limit, task_filter, self.after, self.sort)


class TaskExportQuery(TaskListQuery):
    """Query parameters of the export: those of the list, with larger pages."""

    limit: Limit = Field(default=1000, ge=1, le=1000)


class TaskPage(BaseModel):
    """A page of tasks. Only a missing `next_cursor` means that there are no more.

    A page with a filter, of long tasks, or by due date may be short.
    """

    items: Sequence[Task]
    next_cursor: Omittable[str] = None


class ImportPage(BaseModel):
    """A page of imports. Only a missing `next_cursor` means that there are no more."""

    items: Sequence[Import]
    next_cursor: Omittable[str] = None
