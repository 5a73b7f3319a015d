"""What the one who drops a file may decide, and what it means that a file cannot be used."""

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from task_manager.domain.errors import TaskManagerError


class DateOrder(StrEnum):
    """Which of the first two numbers of 05/03/2026 is the day."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


class Options(BaseModel):
    """Settings of an import.

    Attributes:
        date_order: How 05/03/2026 is read; `auto` decides it once for the whole file, from the file.
        unknown_values: A status or priority that is not known becomes a tag, or its row is rejected.
        unreadable_dates: A due date that cannot be read is kept in the description, or its row is rejected.
        long_values: Texts and tags over the limits of a task are cut, or their row is rejected.
        extra_cells: Cells beyond the last column are kept in the description, or their row is rejected.
        spaces_separate_tags: Whether "home garden" in a column of tags is two tags.
        tool: The key of a format, for a file whose header does not tell which tool wrote it.
        encoding: A character encoding by its Python name, for a file that is none of those recognised.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    date_order: Literal["auto", "day_first", "month_first"] = "auto"
    unknown_values: Literal["tag", "reject"] = "tag"
    unreadable_dates: Literal["keep", "reject"] = "keep"
    long_values: Literal["cut", "reject"] = "cut"
    extra_cells: Literal["keep", "reject"] = "keep"
    spaces_separate_tags: bool = False
    tool: str | None = None
    encoding: str | None = None


class UnusableFile(TaskManagerError):
    """The file as a whole cannot be used. The message is one plain sentence for the one who dropped it."""
