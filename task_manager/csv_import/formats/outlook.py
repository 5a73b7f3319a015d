"""Microsoft Outlook: the folder of tasks, exported as CSV. Its dates follow the user's settings."""

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.options import DateOrder
from task_manager.csv_import.roles import Role
from task_manager.domain.task import Status

FORMAT = Format(
    name="Microsoft Outlook",
    recognized_by=headers("Subject, Due Date, % Complete, Categories", "Subject, Due Date, Date Completed, Categories"),
    columns=column_roles(
        {
            Role.TITLE: "Subject",
            Role.DESCRIPTION: "Notes, Body",
            Role.STATUS: "Status",
            Role.DONE: "Date Completed, Complete",
            Role.PROGRESS: "% Complete",
            Role.PRIORITY: "Priority",
            Role.DUE: "Due Date",
            Role.TAGS: "Categories",
            Role.FLAG: "Private",
            Role.START: "Start Date",
            Role.EXTRA: "Total Work, Actual Work, Billing Information, Companies, Contacts, Mileage, Role",
            Role.IGNORED: (
                "Reminder On/Off, Reminder Date, Reminder Time, Schedule+ Priority, Sensitivity, Recurrence, Owner"
            ),
        }
    ),
    statuses={"Waiting on someone else": Status.TODO, "Deferred": Status.TODO},
    tag_separators=";,",
    date_order=DateOrder.MONTH_FIRST,
)
