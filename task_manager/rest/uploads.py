"""Uploads: their parameters, and files in the form that clients get."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from task_manager.domain.attachment import DIRECT_UPLOAD_BYTES, Attachment, FileDescription, Filename
from task_manager.domain.errors import FieldError, InvalidInput, TooLarge
from task_manager.domain.ports import PresignedUpload
from task_manager.domain.validation import validated
from task_manager.rest.request import Request


class UploadQuery(BaseModel):
    """The parameters of an upload."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    filename: Filename | None = None
    presigned: bool = False


def uploaded(request: Request, query: UploadQuery) -> FileDescription:
    """Return what the file in the body is.

    Raises:
        InvalidInput: There is no name, no body, or a content type that is none.
        TooLarge: The body is larger than a function takes.
    """
    if query.filename is None:
        raise InvalidInput("The file needs a name.", [FieldError("/filename", "is required")])
    if not request.body:
        raise InvalidInput("The body is empty; it must be the file.")
    if len(request.body) > DIRECT_UPLOAD_BYTES:
        raise TooLarge(
            f"A file in the body may have at most {DIRECT_UPLOAD_BYTES} bytes; use presigned=true for a larger one."
        )
    content_type = request.content_type or "application/octet-stream"
    return validated(
        FileDescription, {"filename": query.filename, "content_type": content_type, "size": len(request.body)}
    )


def shown(attachment: Attachment) -> dict[str, Any]:
    """Return a file as clients see it."""
    return attachment.model_dump(mode="json", exclude={"task_id"})


def announced(attachment: Attachment, upload: PresignedUpload) -> dict[str, Any]:
    """Return a file that is to arrive, with the request that its client must send."""
    return {
        **shown(attachment),
        "upload": {
            "method": upload.method,
            "url": upload.url,
            "headers": upload.headers,
            "expires_at": upload.expires_at,
        },
    }
