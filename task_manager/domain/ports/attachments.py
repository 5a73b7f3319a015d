"""Port to the store of attachments."""

from collections.abc import Sequence
from typing import Protocol

from task_manager.domain.attachment import Attachment
from task_manager.domain.ports.objects import PresignedUpload


class AttachmentStore(Protocol):
    """Store of attachments. An attachment is listed once both its description and its file are stored."""

    def describe(self, attachment: Attachment) -> None:
        """Store the description of an attachment, before its file.

        Raises:
            NotFound: The task does not exist; nothing is stored.
            LimitReached: The task has `FILES_PER_TASK` attachments.
        """
        ...

    def put(self, attachment: Attachment, body: bytes) -> None:
        """Store the file of a described attachment.

        Raises:
            NotFound: The description was deleted; nothing is stored.
        """
        ...

    def presign_upload(self, attachment: Attachment) -> PresignedUpload:
        """Return the request that uploads the file of a described attachment; a file that is stored is kept."""
        ...

    def list(self, task_id: str) -> Sequence[Attachment]:
        """Return the uploaded attachments of a task, oldest first, with their actual sizes."""
        ...

    def presign_download(self, attachment: Attachment) -> str:
        """Return a time-limited URL that downloads the file under its own name."""
        ...

    def remove(self, task_id: str, file_id: str) -> None:
        """Delete an attachment and its file.

        Raises:
            NotFound: The task has no such attachment.
        """
        ...

    def remove_all(self, task_id: str) -> None:
        """Delete all attachments of a task and their files."""
        ...
