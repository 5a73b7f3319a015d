"""Write the tasks of an environment to standard output, as a CSV that can be imported again."""

import argparse
import os
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlencode, urljoin

from scripts.api import Api
from scripts.common import report_errors

_PATH: Final = "/tasks/export"
_FILTERS: Final = ("status", "priority", "tag", "source", "due_before", "due_after", "updated_since", "sort")
_NEXT: Final = re.compile(r'<([^>]*)>; rel="next"')
_LINE_END: Final = b"\r\n"


def exported(api: Api, filters: Mapping[str, str]) -> Iterator[bytes]:
    """Yield the CSV of all tasks that meet the filters, a page at a time, with one header.

    Raises:
        CommandError: The API refuses, or does not answer.
    """
    path = f"{_PATH}?{urlencode(filters)}" if filters else _PATH
    page = api("GET", path)
    yield page.data
    while link := _NEXT.search(page.headers.get("Link", "")):
        path = urljoin(f"{api.url}{_PATH}", link[1]).removeprefix(api.url)
        page = api("GET", path)
        # No name in the header has a line break in it.
        yield page.data.partition(_LINE_END)[2]


def main() -> None:
    """Export the tasks of one environment."""
    parser = argparse.ArgumentParser(prog="python -m scripts.export_csv", description=__doc__)
    parser.add_argument("--env", default="local", help="the environment (default: local)")
    for name in _FILTERS:
        parser.add_argument(f"--{name.replace('_', '-')}", help="as of GET /tasks")
    arguments = vars(parser.parse_args())
    filters = {name: value for name in _FILTERS if (value := arguments[name]) is not None}
    try:
        for page in exported(Api.of(arguments["env"]), filters):
            sys.stdout.buffer.write(page)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read it has seen enough. Python would complain again when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    with report_errors():
        main()
