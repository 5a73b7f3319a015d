"""A table that somebody made: each column is taken for what its header means."""

from task_manager.csv_import.format import GUESSED, Format
from task_manager.csv_import.roles import Role

FORMAT = Format(name="a spreadsheet", guessed=GUESSED | {Role.DONE, Role.PROGRESS, Role.TAG})
