"""TickTick: a backup. Three records with its date, version and legend come before the header."""

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.roles import Role
from task_manager.domain.task import Priority, Status

FORMAT = Format(
    name="TickTick",
    recognized_by=headers("List Name, Title, Kind, Is Check list, taskId"),
    columns=column_roles(
        {
            Role.TITLE: "Title",
            Role.DESCRIPTION: "Content",
            Role.STATUS: "Status",
            Role.PRIORITY: "Priority",
            Role.DUE: "Due Date",
            # A day is written as its local midnight, in UTC.
            Role.ZONE: "Timezone",
            Role.TAGS: "Tags",
            Role.START: "Start Date",
            Role.COMPLETED: "Completed Time",
            Role.LIST_TAG: "List Name",
            Role.TAG: "Column Name",
            Role.ID: "taskId",
            Role.EXTRA: "Folder Name, Kind, Reminder, Repeat, Created Time, parentId",
            Role.IGNORED: ("Is Check list, Order, Is All Day, Is Floating, Column Order, View Mode, projectKind"),
        }
    ),
    # The legend of version 7.1 calls 2 archived; its files have it for completed tasks, as in 7.2.
    statuses={"0": Status.TODO, "1": Status.DONE, "2": Status.DONE, "-1": Status.CANCELLED},
    priorities={"0": None, "1": Priority.LOW, "3": Priority.MEDIUM, "5": Priority.HIGH},
    empty_values=frozenset({"TEXT"}),
)
