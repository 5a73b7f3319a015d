"""Models of imports in responses."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from task_manager.domain.imports import Import
from task_manager.domain.ports.objects import PresignedUpload
from task_manager.rest.response import Omittable
from task_manager.rest.uploads import UploadRequest


class ImportDetails(Import):
    """An import with a time-limited URL to download its report; without it while there is no report."""

    report_url: Omittable[str] = Field(default=None)

    @classmethod
    def of(cls, import_: Import, report_url: str | None) -> Self:
        """Return the response model of an import."""
        return cls(**dict(import_), report_url=report_url)


class AnnouncedImport(BaseModel):
    """An import whose file is still to be uploaded; it is found once the file is stored."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    id: str
    key: str
    upload: UploadRequest

    @classmethod
    def of(cls, import_: Import, upload: PresignedUpload) -> Self:
        """Return the response model of an import and of the request that uploads its file."""
        return cls(id=import_.id, key=import_.key, upload=UploadRequest.of(upload))
