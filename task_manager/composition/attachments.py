"""Composition of attachments."""

from functools import cache

from task_manager.adapters.attachment_store import S3AttachmentStore
from task_manager.composition import aws, clock
from task_manager.composition.tasks import task_records, task_table
from task_manager.domain.ports.attachments import AttachmentStore
from task_manager.settings import AttachmentSettings, BucketSettings, settings
from task_manager.use_cases.attachments import AnnounceFile, AttachFile, ListFiles


@cache
def attachment_store() -> AttachmentStore:
    """Return the store of attachments."""
    return S3AttachmentStore(
        aws.dynamodb(),
        aws.s3(),
        tasks=task_table(),
        attachments=settings(AttachmentSettings).attachments_table,
        bucket=settings(BucketSettings).bucket,
        clock=clock.now,
    )


@cache
def attach_file() -> AttachFile:
    """Return the use case that attaches a file."""
    return AttachFile(attachment_store(), clock.now)


@cache
def announce_file() -> AnnounceFile:
    """Return the use case that announces a file."""
    return AnnounceFile(attachment_store(), clock.now)


@cache
def list_files() -> ListFiles:
    """Return the use case that lists the attachments of a task."""
    return ListFiles(task_records(), attachment_store())
