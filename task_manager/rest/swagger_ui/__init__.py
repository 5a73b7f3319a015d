"""Swagger UI 5.35.0, as in npm's swagger-ui-dist, with a page that opens the OpenAPI document."""

from functools import cache
from importlib.resources import files
from typing import Final

from task_manager.domain.errors import NotFound
from task_manager.rest.response import Response

_MEDIA_TYPES: Final = {
    "index.html": "text/html; charset=utf-8",
    "docs.js": "text/javascript; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "swagger-ui.css": "text/css; charset=utf-8",
}
_HEADERS: Final = {
    "Cache-Control": "public, max-age=3600",
    # Swagger UI sets inline styles and has its icons in data: URLs.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@cache
def page_file(name: str) -> Response:
    """Return a file of the page, which is read once per process.

    Raises:
        NotFound: The page has no such file.
    """
    media_type = _MEDIA_TYPES.get(name)
    if media_type is None:
        raise NotFound("The page has no such file.")
    return Response(200, files(__package__).joinpath(name).read_text(), _HEADERS, media_type)
