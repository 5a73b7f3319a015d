"""Pivotal Tracker: an export of stories. Comments and tasks have several columns of one name."""

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.roles import Role
from task_manager.domain.task import Status

FORMAT = Format(
    name="Pivotal Tracker",
    recognized_by=headers("Id, Title, Current State", "Id, Story, Current State"),
    columns=column_roles(
        {
            Role.TITLE: "Title, Story",
            Role.DESCRIPTION: "Description",
            Role.STATUS: "Current State",
            Role.PRIORITY: "Priority",
            Role.DUE: "Deadline",
            Role.TAGS: "Labels",
            Role.TAG: "Type",
            Role.COMPLETED: "Accepted at",
            Role.ASSIGNEE: "Owned By",
            Role.ID: "Id",
            Role.URL: "URL",
        }
    ),
    statuses={
        "unscheduled": Status.TODO,
        "unstarted": Status.TODO,
        "planned": Status.TODO,
        "started": Status.IN_PROGRESS,
        "finished": Status.IN_PROGRESS,
        "delivered": Status.IN_PROGRESS,
        "rejected": Status.IN_PROGRESS,
        "accepted": Status.DONE,
    },
    tag_separators=",",
)
