"""Spreadsheets and other tables of no known tool: each column gets its role by the meaning of its header."""

from task_manager.csv_import.format import INFERRED_ROLES, Format
from task_manager.csv_import.roles import Role

FORMAT = Format(
    name="a spreadsheet", inferred_roles=INFERRED_ROLES | {Role.DONE, Role.PROGRESS, Role.TAG}, is_free_table=True
)
