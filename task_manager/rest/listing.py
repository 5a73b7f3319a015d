"""Lists: their parameters, and cursors that are opaque to clients and bound to the filters they were made for."""

import base64
import hashlib
import json
import re
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from task_manager.domain.errors import FieldError, InvalidInput
from task_manager.domain.ports import Order, Page, TaskFilter
from task_manager.domain.task import API_SOURCE, DueDate, Priority, Status, Tag

_DIGEST_LENGTH = 12
_DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})")


def _date_time(value: object) -> object:
    # Left to itself pydantic takes numbers for moments too.
    if not isinstance(value, str) or not _DATE_TIME.fullmatch(value):
        raise ValueError("must be a date-time with its offset, as RFC 3339 writes it")
    return value


class ListQuery(BaseModel):
    """The parameters that every list takes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: int = Field(default=50, ge=1, le=100)
    cursor: str | None = None

    @property
    def after(self) -> str | None:
        """The place after which the page begins; None for the first page.

        Raises:
            InvalidInput: The cursor was not made by us, or for another list.
        """
        if self.cursor is None:
            return None
        try:
            digest, after = base64.urlsafe_b64decode(self.cursor.encode()).decode().split(":")
        except ValueError:
            digest, after = "", ""
        if digest != self._digest(after) or self.cursor != self._cursor(after):
            raise InvalidInput(
                "The cursor is not valid here.",
                [FieldError("/cursor", "must be the next_cursor of a page of this list with the same filters")],
            )
        return after

    def answer(self, page: Page[Any]) -> dict[str, Any]:
        """Return a page in the form that clients get."""
        body: dict[str, Any] = {"items": page.items}
        if page.after is not None:
            body["next_cursor"] = self._cursor(page.after)
        return body

    def _cursor(self, after: str) -> str:
        return base64.urlsafe_b64encode(f"{self._digest(after)}:{after}".encode()).decode()

    def _digest(self, after: str) -> str:
        filters = self.model_dump(mode="json", exclude={"limit", "cursor"}, exclude_none=True)
        text = json.dumps([type(self).__name__, after, filters], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_LENGTH]


class TaskListQuery(ListQuery):
    """The parameters of the list of tasks; see `TaskFilter`."""

    status: Status | None = None
    priority: Priority | None = None
    tag: Tag | None = None
    source: Annotated[str, StringConstraints(pattern=f"^({API_SOURCE}|import:[0-9a-f-]{{36}})$")] | None = None
    due_before: DueDate | None = None
    due_after: DueDate | None = None
    updated_since: Annotated[AwareDatetime, BeforeValidator(_date_time)] | None = None
    sort: Order = Order.NEWEST_FIRST

    @property
    def filter(self) -> TaskFilter:
        """Which tasks are wanted."""
        return TaskFilter(**self.model_dump(exclude={"limit", "cursor", "sort"}))
