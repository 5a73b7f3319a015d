"""Files in the form that clients get, and the parameters of an upload."""

from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from task_manager.domain.attachment import DIRECT_UPLOAD_BYTES, Attachment, FileDescription, Filename
from task_manager.domain.errors import FieldError, InvalidInput, TooLarge
from task_manager.domain.ports.objects import PresignedUpload
from task_manager.domain.validation import validated
from task_manager.rest.request import Request


class File(BaseModel):
    """A file of a task."""

    model_config = ConfigDict(frozen=True)

    id: str
    filename: str
    size: int
    content_type: str
    created_at: AwareDatetime

    @classmethod
    def of(cls, attachment: Attachment, **more: object) -> Self:
        """Return what clients see of an attachment, with `more` that a kind of file has."""
        return cls.model_validate({**attachment.model_dump(exclude={"task_id"}), **more})


class ListedFile(File):
    """A file with a link to its bytes, which serves for a limited time."""

    url: str


class FileList(BaseModel):
    """The files of a task that have arrived, oldest first."""

    items: list[ListedFile]


class UploadRequest(BaseModel):
    """The request that uploads a file, its bytes as body: exactly these headers."""

    model_config = ConfigDict(frozen=True)

    method: str
    url: str
    headers: dict[str, str]
    expires_at: AwareDatetime

    @classmethod
    def of(cls, upload: PresignedUpload) -> Self:
        """Return what clients see of a presigned upload."""
        return cls(method=upload.method, url=upload.url, headers=upload.headers, expires_at=upload.expires_at)


class AnnouncedFile(File):
    """A file that is to arrive; it is listed once it has."""

    upload: UploadRequest


class UploadQuery(BaseModel):
    """The parameters of an upload."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    filename: Filename | None = Field(default=None, description="The file's name; needed unless `presigned`.")
    presigned: bool = Field(default=False, description="Whether the body describes a file that is sent later.")


def sent_filename(request: Request, query: UploadQuery) -> str:
    """Return the name of the file in the body.

    Raises:
        InvalidInput: There is no name or no body.
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
    return query.filename


def uploaded(request: Request, query: UploadQuery) -> FileDescription:
    """Return what the file in the body is.

    Raises:
        InvalidInput: Besides what `sent_filename` raises: the content type is none.
    """
    filename = sent_filename(request, query)
    content_type = request.content_type or "application/octet-stream"
    return validated(FileDescription, {"filename": filename, "content_type": content_type, "size": len(request.body)})
