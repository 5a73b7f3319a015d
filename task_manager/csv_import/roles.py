"""Roles of a file's columns in a task."""

from enum import StrEnum


class Role(StrEnum):
    """The role of a column in a task."""

    TITLE = "title"
    LEVEL = "level"
    """The title where the columns before it are empty: each column to the right is one level lower."""
    DESCRIPTION = "description"
    STATUS = "status"
    DONE = "done"
    """Completion: yes or no, or the day of completion."""
    PROGRESS = "progress"
    """Percentage done."""
    PRIORITY = "priority"
    URGENT = "urgent"
    """A flag that sets the priority to high."""
    DUE = "due"
    ZONE = "zone"
    """The time zone in which the row's instants are read."""
    TAGS = "tags"
    TAG = "tag"
    """One tag, which is not split: a list, a section, a kind."""
    FLAG = "flag"
    """Yes or no; yes becomes a tag with the column's name."""
    EXTRA = "extra"
    """No field of a task: a line of the description."""
    IGNORED = "ignored"
    """Redundant or presentational."""
