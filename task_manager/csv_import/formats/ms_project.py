"""Microsoft Project: the table of a view. The level of a task, the indent of its name, is lost."""

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.roles import Role

FORMAT = Format(
    name="Microsoft Project",
    recognized_by=headers("Task Mode, Task Name", "Task Name, Duration, Start, Finish, Resource Names"),
    columns=column_roles(
        {
            Role.TITLE: "Task Name, Name",
            Role.DESCRIPTION: "Notes",
            Role.PROGRESS: "% Complete",
            Role.DUE: "Finish",
            Role.START: "Start",
            Role.COMPLETED: "Actual Finish",
            Role.ASSIGNEE: "Resource Names",
            Role.ID: "Unique ID, ID",
            Role.EXTRA: "Task Mode, Duration, Predecessors, Cost, Outline Level",
        }
    ),
)
