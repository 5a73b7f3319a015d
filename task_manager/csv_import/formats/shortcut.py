"""Shortcut: an export of stories. Tasks of a story and its labels are separated by semicolons."""

from task_manager.csv_import.format import Format, column_roles, headers
from task_manager.csv_import.roles import Role
from task_manager.domain.task import Status

FORMAT = Format(
    name="Shortcut",
    recognized_by=headers(
        "id, name, type, requester, owners, is_completed", "name, is_completed, state, epic, iteration"
    ),
    columns=column_roles(
        {
            Role.TITLE: "name",
            Role.DESCRIPTION: "description",
            Role.STATUS: "state",
            Role.DONE: "is_completed",
            Role.PRIORITY: "priority",
            Role.DUE: "due_date",
            Role.TAGS: "labels",
            Role.TAG: "type, epic, iteration, team",
            Role.LIST_TAG: "project",
            Role.START: "started_at",
            Role.COMPLETED: "completed_at",
            Role.ASSIGNEE: "owners",
            Role.ID: "id",
            Role.URL: "app_url",
            Role.FLAG: "is_blocked, is_archived",
            Role.EXTRA: (
                "requester, created_at, estimate, external_tickets, tasks, milestone, "
                "severity, product_area, skill_set, technical_area, custom_fields"
            ),
            # Ids have a name in another column, and other columns are about the epic or the milestone.
            Role.IGNORED: (
                "updated_at, moved_at, external_ticket_count, is_a_blocker, epic_labels, epic_id, project_id, "
                "iteration_id, utc_offset, team_id, epic_state, epic_is_archived, epic_created_at, epic_started_at, "
                "epic_due_date, milestone_id, milestone_state, milestone_created_at, milestone_started_at, "
                "milestone_due_date, milestone_categories, epic_planned_start_date, workflow, workflow_id"
            ),
        }
    ),
    statuses={"Ready for Deploy": Status.IN_PROGRESS, "Ready for Review": Status.IN_PROGRESS},
    tag_separators=";,",
)
