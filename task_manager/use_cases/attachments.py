"""Attach files to tasks, and list the attachments of a task."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from task_manager.domain.attachment import Attachment, FileDescription
from task_manager.domain.identifiers import new_id
from task_manager.domain.ports.attachments import AttachmentStore
from task_manager.domain.ports.clock import Clock
from task_manager.domain.ports.objects import PresignedUpload
from task_manager.domain.ports.tasks import TaskRecords


@dataclass(frozen=True, slots=True)
class AttachFile:
    """Attach a file to a task."""

    attachments: AttachmentStore
    clock: Clock

    def __call__(self, task_id: str, description: FileDescription, body: bytes) -> Attachment:
        """Store the file.

        Raises:
            NotFound: The task does not exist; nothing is stored.
            LimitReached: The task has `FILES_PER_TASK` attachments.
        """
        attachment = _describe(self.attachments, task_id, description, self.clock())
        self.attachments.put(attachment, body)
        return attachment


@dataclass(frozen=True, slots=True)
class AnnounceFile:
    """Announce a file of a task, which the client uploads afterwards."""

    attachments: AttachmentStore
    clock: Clock

    def __call__(self, task_id: str, description: FileDescription) -> tuple[Attachment, PresignedUpload]:
        """Store the description of the file, and return it with the request that uploads the file.

        Raises:
            As `AttachFile` does.
        """
        attachment = _describe(self.attachments, task_id, description, self.clock())
        return attachment, self.attachments.presign_upload(attachment)


def _describe(attachments: AttachmentStore, task_id: str, description: FileDescription, now: datetime) -> Attachment:
    attachment = Attachment(**dict(description), id=new_id(now), task_id=task_id, created_at=now)
    attachments.describe(attachment)
    return attachment


@dataclass(frozen=True, slots=True)
class ListFiles:
    """List the attachments of a task."""

    tasks: TaskRecords
    attachments: AttachmentStore

    def __call__(self, task_id: str) -> Sequence[tuple[Attachment, str]]:
        """Return the uploaded attachments of a task, oldest first, each with a presigned URL to download it.

        Raises:
            NotFound: The task does not exist.
        """
        self.tasks.get(task_id)
        return [
            (attachment, self.attachments.presign_download(attachment)) for attachment in self.attachments.list(task_id)
        ]
