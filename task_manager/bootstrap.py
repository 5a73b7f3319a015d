"""The one place where the use cases meet AWS: each function composes what it needs, once per process.

Imports stand inside the functions, so that a cold start pays only for what is composed.
"""

# ruff: noqa: PLC0415 - see above

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from task_manager.domain.rules import LENIENT_POLICY, REST_POLICY, STRICT_IMPORT_POLICY
from task_manager.observability import correlation_id
from task_manager.settings import (
    AttachmentSettings,
    BackgroundQueueSettings,
    BucketSettings,
    ChunkSettings,
    DropSettings,
    EventSettings,
    ExternalServiceSettings,
    IdempotencyTableSettings,
    ImportPolicy,
    ImportSettings,
    ImportsPrefixSettings,
    ImportTableSettings,
    ListSettings,
    ReminderSettings,
    ReminderTableSettings,
    ReportsPrefixSettings,
    TaskTableSettings,
    UrgentTaskSettings,
    UrgentTaskWorkflowSettings,
    WorkAreaSettings,
    settings,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

    from task_manager.adapters.background_queue import BackgroundQueue
    from task_manager.domain.ports import (
        AttachmentStore,
        DropBox,
        EventPublisher,
        ExternalService,
        ImportLedger,
        ReminderStore,
        TaskStore,
        UrgentTaskWorkflow,
    )
    from task_manager.use_cases.attachments import AttachFile, ListFiles
    from task_manager.use_cases.background import DeliverEvent
    from task_manager.use_cases.export import ExportTasks
    from task_manager.use_cases.import_files import CsvFiles, WorkArea
    from task_manager.use_cases.import_requests import ImportSentFile, ReadImport
    from task_manager.use_cases.imports import FinishImport, ImportChunk, ImportDroppedFile, SplitImport
    from task_manager.use_cases.reminders import SendReminders
    from task_manager.use_cases.tasks import Tasks
    from task_manager.use_cases.urgent_tasks import CheckUrgentTask, DeliverUrgentTask

_CALLS = Config(
    connect_timeout=2,
    # With its four repetitions, a call that is never answered takes about as long as API Gateway waits for a function.
    read_timeout=6,
    retries={"mode": "standard", "max_attempts": 4},
    max_pool_connections=32,
    # Presigned URLs of the older signature bind neither headers nor, on every store, the time.
    signature_version="s3v4",
    s3={"addressing_style": "path"},
)
DYNAMODB_CALLS = _CALLS.merge(
    # mypy holds each call to the service's types. To look at each value again takes a third of an import's time.
    Config(parameter_validation=False)
)
"""How calls of DynamoDB are made."""


@cache
def tasks() -> "Tasks":
    """Return what clients do with tasks, save for creating them."""
    from task_manager.use_cases.tasks import Tasks

    return Tasks(task_store(), REST_POLICY, _now)


@cache
def idempotent_tasks() -> "Tasks":
    """Return what clients do with tasks, creating them under an idempotency key included."""
    from task_manager.use_cases.tasks import Tasks

    return Tasks(_task_store(settings(IdempotencyTableSettings).idempotency_keys_table), REST_POLICY, _now)


@cache
def export_tasks() -> "ExportTasks":
    """Return how tasks are exported."""
    from task_manager.use_cases.export import ExportTasks

    return ExportTasks(task_store())


@cache
def task_store() -> "TaskStore":
    """Return where tasks are."""
    return _task_store()


@cache
def attachment_store() -> "AttachmentStore":
    """Return where the files of tasks are."""
    from task_manager.adapters.attachment_store import S3AttachmentStore

    return S3AttachmentStore(
        _dynamodb(),
        _s3(),
        tasks=settings(TaskTableSettings).tasks_table,
        attachments=settings(AttachmentSettings).attachments_table,
        bucket=settings(BucketSettings).bucket,
        clock=_now,
    )


@cache
def attach_file() -> "AttachFile":
    """Return how a file is attached."""
    from task_manager.use_cases.attachments import AttachFile

    return AttachFile(attachment_store(), _now)


@cache
def list_files() -> "ListFiles":
    """Return how the files of a task are listed."""
    from task_manager.use_cases.attachments import ListFiles

    return ListFiles(task_store(), attachment_store())


@cache
def event_publisher() -> "EventPublisher":
    """Return where events are published."""
    from task_manager.adapters.event_publisher import SnsEventPublisher
    from task_manager.adapters.observed import ObservedEventPublisher

    topic = SnsEventPublisher(boto3.client("sns", config=_CALLS), settings(EventSettings).events_topic_arn)
    return ObservedEventPublisher(topic)


@cache
def background_queue() -> "BackgroundQueue":
    """Return the queue of background work."""
    from task_manager.adapters.background_queue import BackgroundQueue

    queue = settings(BackgroundQueueSettings)
    return BackgroundQueue(
        boto3.client("sqs", config=_CALLS),
        queue.background_queue_url,
        queue.background_dlq_url,
        queue.background_max_receive_count,
        queue.background_retry_seconds,
    )


@cache
def deliver_event() -> "DeliverEvent":
    """Return how an event is delivered."""
    from task_manager.use_cases.background import DeliverEvent
    from task_manager.use_cases.urgent_tasks import FollowUrgentTask

    follow_urgent_task = FollowUrgentTask(task_store(), _urgent_task_workflow(), _now)
    return DeliverEvent(_external_service(), task_store(), follow_urgent_task, _now)


@cache
def check_urgent_task() -> "CheckUrgentTask":
    """Return the step that looks at an urgent task."""
    from task_manager.use_cases.urgent_tasks import CheckUrgentTask

    return CheckUrgentTask(
        task_store(),
        _reminder_store(),
        _now,
        before=timedelta(days=settings(ReminderSettings).reminder_days_before),
        every=timedelta(seconds=settings(UrgentTaskSettings).urgent_task_look_seconds),
    )


@cache
def deliver_urgent_task() -> "DeliverUrgentTask":
    """Return the step that tells the external service of an urgent task."""
    from task_manager.use_cases.urgent_tasks import DeliverUrgentTask

    return DeliverUrgentTask(task_store(), _external_service())


@cache
def send_reminders() -> "SendReminders":
    """Return how people are reminded of tasks."""
    from task_manager.use_cases.reminders import SendReminders

    return SendReminders(
        task_store(),
        _reminder_store(),
        _urgent_task_workflow(),
        _now,
        timedelta(days=settings(ReminderSettings).reminder_days_before),
    )


@cache
def import_ledger() -> "ImportLedger":
    """Return where imports are entered."""
    from task_manager.adapters.import_ledger import DynamoDbImportLedger

    return DynamoDbImportLedger(
        _dynamodb(), imports=settings(ImportTableSettings).imports_table, shards=settings(ListSettings).list_shards
    )


@cache
def import_sent_file() -> "ImportSentFile":
    """Return how a file that a client sends is imported."""
    from task_manager.adapters.import_keys import DynamoDbImportKeys
    from task_manager.use_cases.import_requests import ImportSentFile

    return ImportSentFile(
        box=_drop_box(),
        ledger=import_ledger(),
        keys=DynamoDbImportKeys(_dynamodb(), settings(IdempotencyTableSettings).idempotency_keys_table, _now),
        prefix=settings(ImportsPrefixSettings).imports_prefix,
        clock=_now,
    )


@cache
def read_import() -> "ReadImport":
    """Return how one import is shown."""
    from task_manager.use_cases.import_requests import ReadImport

    return ReadImport(import_ledger(), _drop_box())


@cache
def import_dropped_file() -> "ImportDroppedFile":
    """Return how a dropped file is imported."""
    from task_manager.adapters.import_workflow import StepFunctionsImportWorkflow
    from task_manager.use_cases.imports import AddTasks, ImportDroppedFile

    drop = settings(DropSettings)
    return ImportDroppedFile(
        files=_csv_files(),
        ledger=import_ledger(),
        add_tasks=AddTasks(task_store()),
        workflow=StepFunctionsImportWorkflow(
            boto3.client("stepfunctions", config=_CALLS), drop.import_state_machine_arn
        ),
        prefix=settings(ImportsPrefixSettings).imports_prefix,
        reports_prefix=settings(ReportsPrefixSettings).reports_prefix,
        inline_bytes=drop.import_inline_bytes,
    )


@cache
def split_import() -> "SplitImport":
    """Return the first step of the workflow."""
    from task_manager.use_cases.imports import SplitImport

    return SplitImport(_csv_files(), import_ledger(), _work_area(), settings(ChunkSettings).import_chunk_rows)


@cache
def import_chunk() -> "ImportChunk":
    """Return the middle step of the workflow."""
    from task_manager.use_cases.imports import AddTasks, ImportChunk

    return ImportChunk(import_ledger(), AddTasks(task_store()), _work_area(), _now)


@cache
def finish_import() -> "FinishImport":
    """Return the last step of the workflow."""
    from task_manager.use_cases.imports import FinishImport

    reports_prefix = settings(ReportsPrefixSettings).reports_prefix
    return FinishImport(import_ledger(), task_store(), _work_area(), _now, reports_prefix)


def _now() -> datetime:
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


@cache
def _dynamodb() -> "DynamoDBClient":
    return boto3.client("dynamodb", config=DYNAMODB_CALLS)


@cache
def _s3() -> "S3Client":
    return boto3.client("s3", config=_CALLS)


def _task_store(keys: str = "") -> "TaskStore":
    from task_manager.adapters.task_store import DynamoDbTaskStore

    return DynamoDbTaskStore(
        _dynamodb(),
        tasks=settings(TaskTableSettings).tasks_table,
        keys=keys,
        shards=settings(ListSettings).list_shards,
        clock=_now,
        correlation_id=correlation_id,
    )


def _reminder_store() -> "ReminderStore":
    from task_manager.adapters.reminder_store import DynamoDbReminderStore

    return DynamoDbReminderStore(_dynamodb(), settings(ReminderTableSettings).reminders_table)


def _external_service() -> "ExternalService":
    from task_manager.adapters.external_service import HttpExternalService, NoExternalService, SecretApiKey
    from task_manager.adapters.observed import ObservedExternalService

    place = settings(ExternalServiceSettings)
    if not place.external_service_url:
        return NoExternalService()
    key = SecretApiKey(boto3.client("secretsmanager", config=_CALLS), place.external_service_secret_arn)
    return ObservedExternalService(HttpExternalService(place.external_service_url, key))


def _urgent_task_workflow() -> "UrgentTaskWorkflow":
    from task_manager.adapters.urgent_task_workflow import StepFunctionsUrgentTaskWorkflow

    return StepFunctionsUrgentTaskWorkflow(
        boto3.client("stepfunctions", config=_CALLS), settings(UrgentTaskWorkflowSettings).urgent_task_state_machine_arn
    )


def _drop_box() -> "DropBox":
    from task_manager.adapters.drop_box import S3DropBox

    return S3DropBox(_s3(), settings(BucketSettings).bucket, _now)


def _csv_files() -> "CsvFiles":
    from task_manager.csv_import import Options
    from task_manager.use_cases.import_files import CsvFiles

    given = settings(ImportSettings)
    options = Options.model_validate({name: getattr(given, f"import_{name}") for name in Options.model_fields})
    policy = STRICT_IMPORT_POLICY if given.import_policy is ImportPolicy.STRICT else LENIENT_POLICY
    return CsvFiles(_drop_box(), options, policy, _now)


def _work_area() -> "WorkArea":
    from task_manager.use_cases.import_files import WorkArea

    return WorkArea(_drop_box(), settings(WorkAreaSettings).work_prefix)
