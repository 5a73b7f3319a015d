"""Write the tasks of an environment to standard output as CSV that can be imported again."""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlencode, urljoin

from scripts.lib.api import Api
from scripts.lib.common import command_parser, report_errors

_PATH: Final = "/tasks/export"
_FILTERS: Final = ("status", "priority", "tag", "source", "due_before", "due_after", "updated_since", "sort")
_NEXT: Final = re.compile(r'<([^>]*)>; rel="next"')
_LINE_END: Final = b"\r\n"


def export(api: Api, filters: Mapping[str, str]) -> Iterator[bytes]:
    """Yield the CSV of all tasks that match the filters, page by page, with one header.

    Raises:
        CommandError: The API returns an error or does not respond.
    """
    path = f"{_PATH}?{urlencode(filters)}" if filters else _PATH
    page = api("GET", path)
    yield page.data
    while link := _NEXT.search(page.headers.get("Link", "")):
        path = urljoin(f"{api.url}{_PATH}", link[1]).removeprefix(api.url)
        page = api("GET", path)
        # No column name contains a line break.
        yield page.data.partition(_LINE_END)[2]


def main() -> None:
    """Export the tasks of one environment."""
    parser = command_parser("export_csv", __doc__)
    parser.add_argument("--env", default="local", help="the environment (default: local)")
    for name in _FILTERS:
        parser.add_argument(f"--{name.replace('_', '-')}", help="filter as in GET /tasks")
    arguments = vars(parser.parse_args())
    filters = {name: value for name in _FILTERS if (value := arguments[name]) is not None}
    try:
        for page in export(Api.connect(arguments["env"]), filters):
            sys.stdout.buffer.write(page)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of the pipe has ended. Without this, Python reports the error again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    with report_errors():
        main()
