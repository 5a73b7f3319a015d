"""What a column of a file can mean for a task."""

from enum import StrEnum


class Role(StrEnum):
    """What a column is taken for."""

    TITLE = "title"
    DESCRIPTION = "description"
    STATUS = "status"
    DONE = "done"
    """Tells by itself whether the task is done: yes or no, or the day on which it was."""
    PROGRESS = "progress"
    """How much is done, in per cent."""
    PRIORITY = "priority"
    URGENT = "urgent"
    """A flag that lifts the priority to high."""
    DUE = "due"
    ZONE = "zone"
    """The time zone that the row's instants are to be read in."""
    TAGS = "tags"
    TAG = "tag"
    """One tag, whatever characters it has: a list, a section, a kind."""
    FLAG = "flag"
    """Yes or no; yes becomes a tag with the column's name."""
    EXTRA = "keep"
    """Nothing of ours: a line of the description."""
    IGNORED = "left_out"
    """Says again what another column says, or only how the tool shows the row."""

    @property
    def explained(self) -> str:
        """What the report says of such a column."""
        return _EXPLAINED[self]


_EXPLAINED = {
    Role.TITLE: "taken for the title",
    Role.DESCRIPTION: "taken for the description",
    Role.STATUS: "taken for the status",
    Role.DONE: "taken for the status: done or not",
    Role.PROGRESS: "taken for the status: how much is done",
    Role.PRIORITY: "taken for the priority",
    Role.URGENT: "taken for the priority: yes is high",
    Role.DUE: "taken for the due date, as a calendar date without a time of day",
    Role.ZONE: "taken for the time zone of the due date",
    Role.TAGS: "taken for tags",
    Role.TAG: "taken for one tag",
    Role.FLAG: "taken for a tag where it says yes",
    Role.EXTRA: "no field of a task: kept in the description",
    Role.IGNORED: "left out: it repeats another column or only tells how the tool shows the row",
}
