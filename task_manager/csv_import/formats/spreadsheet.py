"""Spreadsheets and other tables of no known tool: each column gets its role by the meaning of its header."""

from task_manager.csv_import.format import TABLE_ROLES, Format

FORMAT = Format(name="a spreadsheet", inferred_roles=TABLE_ROLES, is_free_table=True)
