"""Models of files and uploads in requests and responses."""

from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from task_manager.domain.attachment import DIRECT_UPLOAD_BYTES, Attachment, FileDescription, Filename
from task_manager.domain.errors import FieldError, InvalidInput, TooLarge
from task_manager.domain.ports.objects import PresignedUpload
from task_manager.domain.validation import validated
from task_manager.rest.request import Request


class TaskFile(BaseModel):
    """A file of a task."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    id: str
    filename: str
    size: int
    content_type: str
    created_at: AwareDatetime

    @classmethod
    def of(cls, attachment: Attachment, **members: object) -> Self:
        """Return the response model of an attachment, with the `members` that a subclass adds."""
        return cls.model_validate({**attachment.model_dump(exclude={"task_id"}), **members})


class ListedFile(TaskFile):
    """A file with a presigned URL to download it."""

    url: str


class FileList(BaseModel):
    """The uploaded files of a task, oldest first."""

    items: list[ListedFile]


class UploadRequest(BaseModel):
    """The request that uploads a file: exactly these headers, and the file as body."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    method: str
    url: str
    headers: dict[str, str]
    expires_at: AwareDatetime

    @classmethod
    def of(cls, upload: PresignedUpload) -> Self:
        """Return the response model of a presigned upload."""
        return cls(method=upload.method, url=upload.url, headers=upload.headers, expires_at=upload.expires_at)


class AnnouncedFile(TaskFile):
    """A file to upload; it is listed once it is uploaded."""

    upload: UploadRequest


class UploadQuery(BaseModel):
    """Query parameters of an upload."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    filename: Filename = Field(description="The file's name.")


def upload_query(request: Request, announcement: str) -> UploadQuery:
    """Return the query parameters of an upload.

    Args:
        request: The request.
        announcement: The operation that announces a file, which earlier releases did with `presigned=true`.

    Raises:
        InvalidInput: A parameter is unknown, repeated or not valid.
    """
    if "presigned" in request.query_names:
        moved = FieldError("/presigned", f"has become an operation of its own: {announcement}")
        raise InvalidInput(f"Announce a file with {announcement}.", [moved])
    return request.query(UploadQuery)


def uploaded_filename(request: Request, query: UploadQuery) -> str:
    """Return the name of the file in the body.

    Raises:
        InvalidInput: The body is missing.
        TooLarge: The body has more than `DIRECT_UPLOAD_BYTES`.
        UnsupportedMediaType: The body is not the file's bytes.
    """
    body = request.file_body()
    if not body:
        raise InvalidInput("The body is empty; it must be the file.")
    if len(body) > DIRECT_UPLOAD_BYTES:
        raise TooLarge(f"A file in the body may have at most {DIRECT_UPLOAD_BYTES} bytes; announce a larger one.")
    return query.filename


def uploaded_file_description(request: Request, query: UploadQuery) -> FileDescription:
    """Return the description of the file in the body.

    Raises:
        As `uploaded_filename` does, and InvalidInput if the content type is not valid.
    """
    filename = uploaded_filename(request, query)
    content_type = request.content_type or "application/octet-stream"
    return validated(FileDescription, {"filename": filename, "content_type": content_type, "size": len(request.body)})
