"""Code of functions that is unpacked once.

The emulator unpacks the zip for each process of a function, which takes as much processor time as the start of the
process itself. All functions have the same zip, and write nothing into its folder.
"""

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any
from zipfile import ZipFile

_UNPACKING = Lock()


def sharing(unpack: Callable[..., None]) -> Callable[..., None]:
    """Return `ZipFile.extractall` that links the folder of a process to files that all processes share."""

    def extractall(archive: ZipFile, path: str | os.PathLike[str] | None = None, *arguments: Any) -> None:
        folder = Path(path or "")
        if folder.name != "code" or not folder.parent.name.startswith("ministack-lambda-"):
            unpack(archive, path, *arguments)
            return
        shared = folder.parent.parent / f"code-{_digest(archive)}"
        with _UNPACKING:
            if not shared.exists():
                unpack(archive, shared.with_suffix(".partial"))
                shared.with_suffix(".partial").rename(shared)
        folder.rmdir()
        folder.symlink_to(shared)

    return extractall


def _digest(archive: ZipFile) -> str:
    return sha256(repr([(entry.filename, entry.CRC) for entry in archive.infolist()]).encode()).hexdigest()
