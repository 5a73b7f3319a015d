"""Toodledo: an export of tasks. Its priorities are 3 Top, 2 High, 1 Medium, 0 Low and -1 Negative."""

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.roles import Role
from task_manager.domain.task import Priority, Status

FORMAT = Format(
    name="Toodledo",
    recognized_by=headers("TASK, FOLDER, CONTEXT, DUEDATE, PRIORITY", "TASK, FOLDER, CONTEXT, STATUS, STAR"),
    columns=column_roles(
        {
            Role.TITLE: "TASK",
            Role.DESCRIPTION: "NOTE",
            Role.STATUS: "STATUS",
            Role.DONE: "COMPLETED",
            Role.PRIORITY: "PRIORITY",
            Role.DUE: "DUEDATE",
            Role.TAGS: "TAG",
            Role.START: "STARTDATE",
            Role.LIST_TAG: "FOLDER",
            Role.TAG: "CONTEXT",
            Role.EXTRA: "GOAL, LOCATION, STARTTIME, DUETIME, REPEAT, LENGTH, STAR, PARENT",
            Role.IGNORED: "TIMER",
        }
    ),
    statuses={
        "Next Action": Status.TODO,
        "Active": Status.IN_PROGRESS,
        "Planning": Status.TODO,
        "Delegated": Status.TODO,
        "Waiting": Status.TODO,
        "Hold": Status.TODO,
        "Postponed": Status.TODO,
        "Someday": Status.TODO,
        "Reference": Status.TODO,
        "Canceled": Status.CANCELLED,
    },
    priorities={
        "3": Priority.URGENT,
        "2": Priority.HIGH,
        "1": Priority.MEDIUM,
        "0": Priority.LOW,
        "-1": Priority.LOW,
        "Top": Priority.URGENT,
        "Negative": Priority.LOW,
    },
    tag_separators=",",
)
