"""Import a CSV file into an environment, wait for the end of the import, and print the outcome of its rows.

The exit code is 1 if the file as a whole cannot be used. With --dry-run nothing is sent, and no environment is needed:
the same code reads the file on this machine and prints what would happen.
"""

import argparse
import csv
import io
import json
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from scripts.lib.api import Api, ResponseError
from scripts.lib.common import CommandError, command_parser, report_errors
from scripts.lib.import_outcome import Outcome
from scripts.lib.progress import Progress
from scripts.lib.row_counts import RowCounts
from task_manager.csv_import import Note, Options, UnusableFile, analyze, file_notes, read
from task_manager.csv_import.report import NOTED, REJECTED
from task_manager.csv_import.text import single_line
from task_manager.domain.attachment import DIRECT_UPLOAD_BYTES
from task_manager.domain.formulas import restore
from task_manager.domain.rules import LENIENT_POLICY, STRICT_IMPORT_POLICY
from task_manager.settings import ImportPolicy
from task_manager.use_cases.imports.csv_files import apply_policy

_CHUNK_BYTES: Final = 256 * 1024
_POLL_SECONDS: Final = 0.5
# Longest time that a function may run without recording the progress of an import.
_TIMEOUT_SECONDS: Final = 300
_POLICIES: Final = {ImportPolicy.LENIENT: LENIENT_POLICY, ImportPolicy.STRICT: STRICT_IMPORT_POLICY}


def import_file(api: Api, file: Path, timeout: float = _TIMEOUT_SECONDS) -> Outcome:
    """Import a file through the API, wait for the end of the import, and return its outcome.

    Args:
        api: The API of the environment.
        file: The CSV file.
        timeout: Seconds without progress of the import after which the wait ends with an error.

    Raises:
        UnusableFile: The file as a whole cannot be used.
        CommandError: The API returns an error or does not respond, or the timeout has passed.
    """
    try:
        import_id = _send(api, file)
    except KeyboardInterrupt:
        sys.exit(f"Interrupted; GET {api.url}/imports shows whether the file was uploaded.")
    try:
        finished = _wait_for_end(api, import_id, Progress(lambda: _count_rows(file)), timeout)
    except KeyboardInterrupt:
        sys.exit(f"Interrupted; the import continues: GET {api.url}/imports/{import_id} shows its progress.")
    if finished["status"] == "failed":
        raise UnusableFile(finished["error"])
    rows = RowCounts(finished["rows_created"], finished["rows_rejected"])
    outcome = Outcome(rows, report=f"report_url of GET {api.url}/imports/{import_id}")
    header_line = 0
    for note in _report(api.send("GET", finished["report_url"]).data):
        # Of the report's notes on the file as a whole, which come first, only warnings are shown.
        header_line = header_line or note.line
        if note.rejects or note.line != header_line or note.reason.startswith(NOTED):
            outcome.add(note)
    return outcome


def try_file(file: Path, options: Options, policy: ImportPolicy) -> Outcome:
    """Print how the columns of a file would be read, and return the outcome that its import would have.

    Raises:
        UnusableFile: The file as a whole cannot be used.
    """
    plan = analyze(_chunks(file), options, datetime.now(UTC).date())
    outcome = Outcome()
    for note in file_notes(plan):
        if note.line != plan.header_line:
            outcome.add(note)
        else:
            print(f"  {single_line(note.column)}: {note.reason}" if note.column else f"  {note.reason}")
    for row in apply_policy(read(_chunks(file), plan), _POLICIES[policy], datetime.now(UTC)):
        outcome.rows = outcome.rows.plus(row)
        for note in row.notes:
            outcome.add(note)
    return outcome


def _send(api: Api, file: Path) -> str:
    idempotency_key = {"Idempotency-Key": str(uuid4())}
    size = file.stat().st_size
    if size <= DIRECT_UPLOAD_BYTES:
        headers = {"Content-Type": "text/csv", **idempotency_key}
        query = {"filename": file.name}
        return str(api("POST", "/imports", file.read_bytes(), query=query, headers=headers).json()["id"])
    description = json.dumps({"filename": file.name, "size": size}).encode()
    headers = {"Content-Type": "application/json", **idempotency_key}
    created = api("POST", "/imports/announcements", description, headers=headers).json()
    upload = created["upload"]
    with file.open("rb") as body:
        response = api.send(upload["method"], upload["url"], body, upload["headers"])
    # If the object exists, an earlier attempt has uploaded the file, and only its response was lost.
    if response.status not in {HTTPStatus.OK, HTTPStatus.PRECONDITION_FAILED}:
        raise CommandError(f"The file was not uploaded: {response.status} {response.reason}")
    return str(created["id"])


def _wait_for_end(api: Api, import_id: str, progress: Progress, timeout: float) -> dict[str, Any]:
    previous: dict[str, Any] | None = None
    last_change = time.monotonic()
    while True:
        current = _get_import(api, import_id)
        if current != previous:
            previous, last_change = current, time.monotonic()
        if current is not None:
            progress.show(current["rows_read"])
            if current["status"] != "running":
                progress.end()
                return current
        if time.monotonic() - last_change >= timeout:
            progress.end()
            state = "has not started" if current is None else f"has read {current['rows_read']:,} rows"
            request = f"GET {api.url}/imports/{import_id}"
            raise CommandError(f"No progress for {timeout:g} seconds; the import {state}. {request} shows its state.")
        time.sleep(_POLL_SECONDS)


def _get_import(api: Api, import_id: str) -> dict[str, Any] | None:
    try:
        return dict(api("GET", f"/imports/{import_id}").json())
    except ResponseError as error:
        # The import is created shortly after the upload.
        if error.status != HTTPStatus.NOT_FOUND:
            raise
        return None


def _report(report: bytes) -> Iterator[Note]:
    for line in csv.DictReader(io.TextIOWrapper(io.BytesIO(report), encoding="utf-8", newline="")):
        reason = line["reason"].removeprefix(REJECTED)
        rejects = reason != line["reason"]
        row = int(line["row"] or 0)
        yield Note(int(line["line"]), restore(line["column"]), restore(line["value"]), reason, rejects, row)


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while chunk := opened.read(_CHUNK_BYTES):
            yield chunk


def _count_rows(file: Path) -> int:
    # The import reports why a file cannot be used.
    with suppress(UnusableFile, OSError):
        return analyze(_chunks(file)).rows
    return 0


def _arguments() -> argparse.Namespace:
    parser = command_parser("import_csv", __doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--env", default="local", help="the environment (default: local)")
    parser.add_argument("--dry-run", action="store_true", help="send nothing; print what would happen")
    parser.add_argument(
        "--timeout",
        type=float,
        default=_TIMEOUT_SECONDS,
        metavar="SECONDS",
        help=f"stop waiting after this time without progress of the import (default: {_TIMEOUT_SECONDS})",
    )
    settings = parser.add_argument_group("settings of a dry run", "as in the input `imports` of the Terraform stack")
    settings.add_argument("--date-order", default="auto", choices=("auto", "day_first", "month_first"))
    settings.add_argument("--unknown-values", default="tag", choices=("tag", "reject"))
    settings.add_argument("--unreadable-dates", default="keep", choices=("keep", "reject"))
    settings.add_argument("--long-values", default="cut", choices=("cut", "reject"))
    settings.add_argument("--extra-cells", default="keep", choices=("keep", "reject"))
    settings.add_argument("--spaces-separate-tags", action="store_true")
    settings.add_argument("--tool", help="name of a module in task_manager/csv_import/formats")
    settings.add_argument("--encoding", help="Python name of a character encoding")
    settings.add_argument("--policy", default=ImportPolicy.LENIENT, type=ImportPolicy, choices=list(ImportPolicy))
    return parser.parse_args()


def main() -> None:
    """Import one file, or run the import dry."""
    arguments = _arguments()
    file: Path = arguments.file
    if not file.is_file():
        raise CommandError(f"{file} is a folder." if file.is_dir() else f"There is no file {file}.")
    try:
        if arguments.dry_run:
            options = Options.model_validate({name: getattr(arguments, name) for name in Options.model_fields})
            print(try_file(file, options, arguments.policy))
        else:
            print(import_file(Api.connect(arguments.env), file, arguments.timeout))
    except UnusableFile as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}") from None


if __name__ == "__main__":
    with report_errors():
        main()
