"""Port to the store of attachments."""

from collections.abc import Sequence
from typing import Protocol

from task_manager.domain.attachment import Attachment
from task_manager.domain.ports.objects import PresignedUpload


class AttachmentStore(Protocol):
    """Keeps files of tasks. A file is shown once its description and its bytes are both there."""

    def describe(self, attachment: Attachment) -> None:
        """Store the description of a file whose bytes are to follow.

        Raises:
            NotFound: The task does not exist; nothing is stored.
            LimitReached: The task has as many files as it may have.
        """
        ...

    def put(self, attachment: Attachment, body: bytes) -> None:
        """Store the bytes of a described file."""
        ...

    def presign_upload(self, attachment: Attachment) -> PresignedUpload:
        """Return what a client must send to upload the bytes of a described file itself."""
        ...

    def list(self, task_id: str) -> Sequence[Attachment]:
        """Return the files of a task that have arrived, oldest first, with their real sizes."""
        ...

    def presign_download(self, attachment: Attachment) -> str:
        """Return a URL that gives the file's bytes under its own name for a limited time."""
        ...

    def remove(self, task_id: str, file_id: str) -> None:
        """Delete one file of a task.

        Raises:
            NotFound: The task has no such file.
        """
        ...

    def remove_all(self, task_id: str) -> None:
        """Delete every file of a task, and every description of one."""
        ...
