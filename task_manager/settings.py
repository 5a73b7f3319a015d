"""What functions read from their environment. Each reads only the settings that its composition asks for."""

from enum import StrEnum
from functools import cache
from typing import Annotated, Literal, TypeVar

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class ImportPolicy(StrEnum):
    """Which rules imported tasks keep: hardly any, or those of new tasks."""

    LENIENT = "lenient"
    STRICT = "strict"


class _Settings(BaseSettings):
    model_config = SettingsConfigDict(frozen=True)


class CorsSettings(_Settings):
    """The origins that pages in browsers may call from, separated by commas; `*` for all."""

    cors_allow_origins: Annotated[tuple[str, ...], NoDecode]

    @field_validator("cors_allow_origins", mode="before")
    @classmethod
    def _split(cls, value: str) -> list[str]:
        return [origin.strip() for origin in value.split(",")]


class TaskTableSettings(_Settings):
    """Where tasks are."""

    tasks_table: str


class ListSettings(_Settings):
    """How many partitions the list indexes spread over; the same for all functions of one system."""

    list_shards: int = Field(ge=1, le=64)


class IdempotencyTableSettings(_Settings):
    """Where idempotency keys are."""

    idempotency_keys_table: str


class ReminderTableSettings(_Settings):
    """Where reminders are."""

    reminders_table: str


class ReminderSettings(_Settings):
    """How many days before a task is due it is reminded of."""

    reminder_days_before: int = Field(ge=0, le=30)


class UrgentTaskSettings(_Settings):
    """How long an urgent task is not looked at, at most."""

    urgent_task_check_interval_seconds: int = Field(ge=1)


class UrgentTaskWorkflowSettings(_Settings):
    """The workflow that follows urgent tasks."""

    urgent_task_state_machine_arn: str


class AttachmentSettings(_Settings):
    """Where what is known of attachments is."""

    attachments_table: str


class EventSettings(_Settings):
    """Where events are published."""

    events_topic_arn: str


class BackgroundQueueSettings(_Settings):
    """The queue of background work. A message waits `background_retry_seconds` after its first attempt."""

    background_queue_url: str
    background_dlq_url: str
    background_max_receive_count: int = Field(ge=1)
    background_retry_seconds: int = Field(ge=0, le=900)


class ExternalServiceSettings(_Settings):
    """The external service that events are delivered to; with an empty URL there is none."""

    external_service_url: str
    external_service_secret_arn: str


class ImportTableSettings(_Settings):
    """Where the ledger of imports is."""

    imports_table: str


class BucketSettings(_Settings):
    """The bucket that files are in."""

    bucket: str


class ImportsPrefixSettings(_Settings):
    """Where in the bucket CSV files are dropped. The prefix ends in a slash."""

    imports_prefix: str


class ReportsPrefixSettings(_Settings):
    """Where in the bucket reports are left. The prefix ends in a slash."""

    reports_prefix: str


class DropSettings(_Settings):
    """From which size on files are imported by the workflow."""

    import_inline_bytes: int = Field(ge=0)
    import_state_machine_arn: str


class ImportSettings(_Settings):
    """How dropped files are read; see docs/csv-imports.md."""

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
        # A variable of a function is a text.
        return value or None


class ChunkSettings(_Settings):
    """How many rows make a chunk of a large file."""

    import_chunk_rows: int = Field(ge=1, le=10_000)


class WorkAreaSettings(_Settings):
    """Where the steps of the workflow leave things for each other. The prefix ends in a slash."""

    work_prefix: str


SettingsModel = TypeVar("SettingsModel", bound=_Settings)


def settings(model: type[SettingsModel]) -> SettingsModel:
    """Return settings of a kind.

    Raises:
        pydantic.ValidationError: Naming each variable that is missing or not valid.
    """
    return model()


@cache
def cors_settings() -> CorsSettings:
    """Return the one kind of settings that every answer needs, read once per process."""
    return settings(CorsSettings)
