"""Topics of the words in the headers and cells of task tables."""

from enum import StrEnum, auto


class Topic(StrEnum):
    """Meaning of a word in a header or a cell. Of two headers with one role, the earlier topic has precedence."""

    TASK_NAME = auto()
    TASK = auto()
    ACTIVITY = auto()
    TITLE = auto()
    SUMMARY = auto()
    TASKS = auto()
    NAME = auto()
    """Also a person's or a project's."""
    ITEM = auto()
    """A unit of work by another name, as in a backlog."""

    DESCRIPTION = auto()
    NOTES = auto()

    DUE = auto()
    END = auto()
    DATE = auto()

    STATUS = auto()
    PROGRESS = auto()
    """A status or a percentage."""
    COMPLETION = auto()
    """Done or not, or the day of completion."""
    PERCENTAGE = auto()
    PRIORITY = auto()
    TAGS = auto()
    LIST = auto()
    """A list that tasks are in: a project, a section."""
    GROUP = auto()
    """Another value that groups tasks: a category, a kind."""
    ASSIGNEE = auto()
    PERSON = auto()
    """A person who may be the assignee."""
    START = auto()
    ID = auto()
    URL = auto()
    OTHER = auto()
    """A common column that is no field of a task."""
    FILLER = auto()
    """A word without which a header means the same."""

    TODO = auto()
    IN_PROGRESS = auto()
    DONE = auto()
    CANCELLED = auto()

    URGENT = auto()
    HIGH = auto()
    MEDIUM = auto()
    LOW = auto()
    NO_PRIORITY = auto()

    YES = auto()
    NO = auto()
    TOTAL = auto()
    """The first cell of a row of totals."""
    EXPORTED = auto()
    """The first word of a line that tells when or from where a table was exported."""
