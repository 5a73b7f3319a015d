"""Attach files to tasks, and list the attachments of a task."""

from collections.abc import Sequence
from dataclasses import dataclass

from task_manager.domain.attachment import Attachment, FileDescription
from task_manager.domain.identifiers import new_id
from task_manager.domain.ports.attachments import AttachmentStore
from task_manager.domain.ports.clock import Clock
from task_manager.domain.ports.objects import PresignedUpload
from task_manager.domain.ports.tasks import TaskRecords


@dataclass(frozen=True, slots=True)
class AttachFile:
    """Attach a file to a task, sent with the request or uploaded by the client afterwards."""

    attachments: AttachmentStore
    clock: Clock

    def __call__(self, task_id: str, description: FileDescription, body: bytes) -> Attachment:
        """Store a file that was sent with the request.

        Raises:
            NotFound: The task does not exist; nothing is stored.
            LimitReached: The task has `FILES_PER_TASK` attachments.
        """
        attachment = self._describe(task_id, description)
        self.attachments.put(attachment, body)
        return attachment

    def presign(self, task_id: str, description: FileDescription) -> tuple[Attachment, PresignedUpload]:
        """Store the description of a file, and return it with the request that uploads the file.

        Raises:
            As `__call__` does.
        """
        attachment = self._describe(task_id, description)
        return attachment, self.attachments.presign_upload(attachment)

    def _describe(self, task_id: str, description: FileDescription) -> Attachment:
        now = self.clock()
        attachment = Attachment(**dict(description), id=new_id(now), task_id=task_id, created_at=now)
        self.attachments.describe(attachment)
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
