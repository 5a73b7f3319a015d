"""Settings of functions, from environment variables. A function reads only those that its composition uses."""

import os
from enum import StrEnum
from functools import cache
from typing import Annotated, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, Json, field_validator


class ImportPolicy(StrEnum):
    """Rules for imported tasks: none beyond those of the fields, or those for new tasks of REST clients."""

    LENIENT = "lenient"
    STRICT = "strict"


class _Settings(BaseModel):
    # Built at first use: a function uses a few of these models.
    model_config = ConfigDict(frozen=True, defer_build=True)


class CorsSettings(_Settings):
    """Origins that browsers may call from (CORS), separated by commas; `*` allows all."""

    cors_allow_origins: tuple[str, ...]

    @field_validator("cors_allow_origins", mode="before")
    @classmethod
    def _split(cls, value: str) -> list[str]:
        return [origin.strip() for origin in value.split(",")]


class TaskTableSettings(_Settings):
    """Table of tasks."""

    tasks_table: str


class ShardSettings(_Settings):
    """Number of shards of tasks and imports from each time on, as JSON, the same for all functions of a system."""

    shard_counts: Json[dict[AwareDatetime, Annotated[int, Field(ge=1, le=64)]]] = Field(min_length=1)


class IdempotencyTableSettings(_Settings):
    """Table of idempotency keys."""

    idempotency_keys_table: str


class ReminderTableSettings(_Settings):
    """Table of reminders."""

    reminders_table: str


class ReminderSettings(_Settings):
    """Reminder lead time in days before the due date."""

    reminder_days_before: int = Field(ge=0, le=30)


class UrgentTaskSettings(_Settings):
    """Maximum interval between checks of an urgent task, in seconds."""

    urgent_task_check_interval_seconds: int = Field(ge=1)


class UrgentTaskWorkflowSettings(_Settings):
    """Workflow that monitors urgent tasks."""

    urgent_task_state_machine_arn: str


class UrgentTasksQueueSettings(_Settings):
    """Queue of changes to urgent tasks. A message waits `urgent_tasks_retry_seconds` after its first attempt."""

    urgent_tasks_queue_url: str
    urgent_tasks_dlq_url: str
    urgent_tasks_max_receive_count: int = Field(ge=1)
    urgent_tasks_retry_seconds: int = Field(ge=0, le=900)


class AttachmentSettings(_Settings):
    """Table of attachments."""

    attachments_table: str


class EventSettings(_Settings):
    """Topic of events."""

    events_topic_arn: str


class NotificationSettings(_Settings):
    """Topics of the mails to users and to operators, and dead-letter queue of their notifications."""

    notifications_topic_arn: str
    escalations_topic_arn: str
    notifications_dlq_url: str


class BackgroundQueueSettings(_Settings):
    """Queues of deliveries. A message waits `background_retry_seconds` after its first failed attempt."""

    background_queue_url: str
    background_dlq_url: str
    bulk_queue_url: str
    bulk_dlq_url: str
    background_max_receive_count: int = Field(ge=1)
    background_retry_seconds: int = Field(ge=0, le=900)


class ExternalServiceSettings(_Settings):
    """External service that events are delivered to; an empty URL means none."""

    external_service_url: str
    external_service_secret_arn: str


class DestinationSettings(_Settings):
    """One destination: its kind, its URL unless that is its secret, and its queue."""

    kind: Literal["standard", "slack", "teams"]
    url: str | None
    secret_arn: str
    queue_url: str
    dlq_url: str


class DestinationsSettings(_Settings):
    """Destinations by name, as JSON. A message waits `destination_retry_seconds` after its first failed attempt."""

    destinations: Json[dict[str, DestinationSettings]]
    destination_max_receive_count: int = Field(ge=1)
    destination_retry_seconds: int = Field(ge=0, le=900)


class ImportTableSettings(_Settings):
    """Table of imports."""

    imports_table: str


class BucketSettings(_Settings):
    """Bucket of files, imports and reports."""

    bucket: str


class ImportsPrefixSettings(_Settings):
    """Prefix of CSV files in the bucket; ends in a slash."""

    imports_prefix: str


class ReportsPrefixSettings(_Settings):
    """Prefix of reports in the bucket; ends in a slash."""

    reports_prefix: str


class StoredFileSettings(_Settings):
    """Largest file that is imported without the workflow, in bytes."""

    import_inline_bytes: int = Field(ge=0)


class ImportWorkflowSettings(_Settings):
    """Workflow that imports large files."""

    import_state_machine_arn: str


class ImportSettings(_Settings):
    """Options of imports; see docs/csv-imports.md."""

    import_date_order: Literal["auto", "day_first", "month_first"]
    import_unknown_values: Literal["tag", "reject"]
    import_unreadable_dates: Literal["keep", "reject"]
    import_long_values: Literal["cut", "reject"]
    import_extra_cells: Literal["keep", "reject"]
    import_spaces_separate_tags: bool
    import_tool: str | None
    import_encoding: str | None
    import_policy: ImportPolicy

    @field_validator("import_tool", "import_encoding", mode="before")
    @classmethod
    def _unset(cls, value: str) -> str | None:
        # An environment variable is a string: empty means unset.
        return value or None


class ChunkSettings(_Settings):
    """Number of rows in a chunk of a large file."""

    import_chunk_rows: int = Field(ge=1, le=10_000)


class WorkAreaSettings(_Settings):
    """Prefix of objects that the steps of the import workflow exchange; ends in a slash."""

    work_prefix: str


SettingsModel = TypeVar("SettingsModel", bound=_Settings)


def settings(model: type[SettingsModel]) -> SettingsModel:
    """Return settings, each read from the environment variable of its name in capitals.

    Raises:
        pydantic.ValidationError: Naming each variable that is missing or not valid.
    """
    variables = {name: name.upper() for name in model.model_fields}
    return model.model_validate(
        {name: os.environ[variable] for name, variable in variables.items() if variable in os.environ}
    )


@cache
def cors_settings() -> CorsSettings:
    """Return the settings that every response needs, read once per process."""
    return settings(CorsSettings)
