"""`Content-Disposition` of downloads (RFC 6266, RFC 8187)."""

import re
import unicodedata
from urllib.parse import quote

_UNQUOTED = "!#$&+-.^_`|~"
_UNSAFE = re.compile(r"[^A-Za-z0-9 ._-]")


def attachment_disposition(filename: str) -> str:
    """Return the header for a download under any file name.

    `filename*` has the exact name; `filename` is an ASCII fallback for older clients.
    """
    ascii_letters = unicodedata.normalize("NFKD", filename).encode("ascii", "ignore").decode()
    fallback = _UNSAFE.sub("_", ascii_letters).strip(" .") or "file"
    return f"attachment; filename=\"{fallback}\"; filename*=UTF-8''{quote(filename, safe=_UNQUOTED)}"
