"""Scoro: an export of tasks."""

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.roles import Role
from task_manager.domain.task import Priority

FORMAT = Format(
    name="Scoro",
    recognized_by=headers("title, scoro_activity_id, due_date"),
    columns=column_roles(
        {
            Role.TITLE: "title",
            Role.DESCRIPTION: "description",
            Role.STATUS: "status",
            Role.DONE: "completed_date, done",
            Role.PRIORITY: "priority",
            Role.DUE: "due_date",
            Role.TAG: "activity_type",
            Role.START: "start_date",
            Role.LIST: "project_name, project",
            Role.ID: "scoro_activity_id",
            Role.FLAG: "personal",
        }
    ),
    priorities={"1": Priority.HIGH, "2": Priority.MEDIUM, "3": Priority.LOW},
)
