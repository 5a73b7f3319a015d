"""Attach files to tasks, and list them."""

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
    """Attach a file to a task, its bytes coming with the call or later."""

    files: AttachmentStore
    clock: Clock

    def __call__(self, task_id: str, description: FileDescription, body: bytes) -> Attachment:
        """Store a file whose bytes are at hand.

        Raises:
            NotFound: There is no such task; nothing is stored.
            LimitReached: The task has as many files as it may have.
        """
        attachment = self._describe(task_id, description)
        self.files.put(attachment, body)
        return attachment

    def presign(self, task_id: str, description: FileDescription) -> tuple[Attachment, PresignedUpload]:
        """Announce a file that the client uploads itself; it is listed once it has arrived.

        Raises:
            As the call with a body does.
        """
        attachment = self._describe(task_id, description)
        return attachment, self.files.presign_upload(attachment)

    def _describe(self, task_id: str, description: FileDescription) -> Attachment:
        now = self.clock()
        attachment = Attachment(**dict(description), id=new_id(now), task_id=task_id, created_at=now)
        self.files.describe(attachment)
        return attachment


@dataclass(frozen=True, slots=True)
class ListFiles:
    """List the files of a task."""

    tasks: TaskRecords
    files: AttachmentStore

    def __call__(self, task_id: str) -> Sequence[tuple[Attachment, str]]:
        """Return each file of a task that has arrived, oldest first, with a URL to download it.

        Raises:
            NotFound: There is no such task.
        """
        self.tasks.get(task_id)
        return [(attachment, self.files.presign_download(attachment)) for attachment in self.files.list(task_id)]
