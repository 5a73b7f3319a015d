"""Notion: a view of a database. All columns are the user's own; the first one is the page's title.

The header alone often does not show that a file is Notion's: then it is read as a spreadsheet, unless the setting
names the tool.
"""

from task_manager.csv_import.format import TABLE_ROLES, Format, headers

FORMAT = Format(
    name="Notion",
    recognized_by=headers(
        "Name, Assign, Date", "Name, Created, Tags", "Name, Created time", "Name, Last edited time", "Name, Created by"
    ),
    inferred_roles=TABLE_ROLES,
    tag_separators=",",
    first_column_is_title=True,
    is_free_table=True,
)
