"""The header that gives a download its name (RFC 6266, RFC 8187)."""

import re
import unicodedata
from urllib.parse import quote

_UNQUOTED = "!#$&+-.^_`|~"
_UNSAFE = re.compile(r"[^A-Za-z0-9 ._-]")


def attachment_disposition(filename: str) -> str:
    """Return a `Content-Disposition` under which any file name, whatever its characters, comes back as it is.

    Old clients read `filename`, which holds what ASCII can say of the name; the others `filename*`.
    """
    ascii_letters = unicodedata.normalize("NFKD", filename).encode("ascii", "ignore").decode()
    fallback = _UNSAFE.sub("_", ascii_letters).strip(" .") or "file"
    return f"attachment; filename=\"{fallback}\"; filename*=UTF-8''{quote(filename, safe=_UNQUOTED)}"
