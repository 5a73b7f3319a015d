"""Options of an import."""

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict


class DateOrder(StrEnum):
    """The order of day, month and year in dates such as 05/03/2026 and 26-03-05."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    YEAR_FIRST = "year_first"
    """Of dates with a year of two digits; others are read with the day first."""


class Options(BaseModel):
    """Options of an import.

    Attributes:
        date_order: The order in which 05/03/2026 is read; `auto` determines it once for the whole file, from the file.
        unknown_values: Whether an unknown status or priority becomes a tag, or its row is rejected.
        unreadable_dates: Whether an unreadable due date is kept in the description, or its row is rejected.
        long_values: Whether texts and tags over the limits of a task are cut, or their row is rejected.
        extra_cells: Whether cells beyond the last column are kept in the description, or their row is rejected.
        spaces_separate_tags: Whether "home garden" in a column of tags is two tags.
        tool: The name of a format's module, for a file whose header does not show which tool wrote it.
        encoding: A character encoding by its Python name, for a file in none of those that are detected.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    date_order: Literal["auto", "day_first", "month_first"] = "auto"
    unknown_values: Literal["tag", "reject"] = "tag"
    unreadable_dates: Literal["keep", "reject"] = "keep"
    long_values: Literal["cut", "reject"] = "cut"
    extra_cells: Literal["keep", "reject"] = "keep"
    spaces_separate_tags: bool = False
    tool: str | None = None
    encoding: str | None = None
