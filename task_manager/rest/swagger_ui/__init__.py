"""The page that shows the contract: Swagger UI 5.35.0 as npm's swagger-ui-dist holds it, and our start of it."""

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
    # Swagger UI sets styles on its elements and draws its icons from data: URLs; it needs nothing else.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def page_file(name: str) -> Response:
    """Return one file of the page.

    Raises:
        NotFound: The page has no such file.
    """
    media_type = _MEDIA_TYPES.get(name)
    if media_type is None:
        raise NotFound("The page has no such file.")
    return Response(200, files(__package__).joinpath(name).read_text(), _HEADERS, media_type)
