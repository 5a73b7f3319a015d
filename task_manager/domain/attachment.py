"""Attachments: files of tasks."""

import unicodedata
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StrictInt,
    StrictStr,
    StringConstraints,
)

from task_manager.domain.validation import WholeNumbers

FILENAME_LENGTH = 255
FILES_PER_TASK = 100
DIRECT_UPLOAD_BYTES = 4_500_000
"""Maximum body of a request: Lambda accepts an event of 6 MiB, and base64 adds a third."""
PRESIGNED_UPLOAD_BYTES = 5_000_000_000
"""Maximum size of an object that S3 accepts in one request (5 GB)."""


def _storable(text: str) -> str:
    if "\0" in text or any(unicodedata.category(character) == "Cs" for character in text):
        raise ValueError("must not contain NUL or lone surrogates")
    return text


Filename = Annotated[
    StrictStr,
    StringConstraints(min_length=1, max_length=FILENAME_LENGTH),
    Field(json_schema_extra={"pattern": r"^[^\u0000]*$"}),
    AfterValidator(_storable),
]
# A media type with parameters, RFC 9110, section 8.3.1.
_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_PARAMETERS = r"([ \t]*;[\x20-\x7e]*)?"
ContentType = Annotated[StrictStr, StringConstraints(max_length=255, pattern=rf"^{_NAME}/{_NAME}{_PARAMETERS}$")]


class FileDescription(BaseModel):
    """Description of a file to upload. `size` is in bytes; `filename` is kept as written."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True)

    filename: Filename
    content_type: ContentType
    size: Annotated[StrictInt, Field(ge=1, le=PRESIGNED_UPLOAD_BYTES), WholeNumbers]


class Attachment(FileDescription):
    """A stored file of a task."""

    id: str
    task_id: str
    created_at: AwareDatetime
