"""Import a CSV file into an environment, follow its import to the end, and print what became of its rows.

It ends with 1 where the file as a whole cannot be used. With --dry-run nothing is sent, and no environment is needed:
the same code reads the file here and says what would happen.
"""

import argparse
import csv
import io
import json
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from threading import Thread
from typing import Any, Final
from uuid import uuid4

from scripts.api import Api, Refused
from scripts.common import CommandError, report_errors
from task_manager.csv_import import Note, Options, Tally, UnusableFile, analyze, read
from task_manager.csv_import.report import NOTED, REJECTED
from task_manager.csv_import.text import restore, single_line
from task_manager.domain.attachment import DIRECT_UPLOAD_BYTES
from task_manager.domain.rules import LENIENT_POLICY, STRICT_IMPORT_POLICY
from task_manager.settings import ImportPolicy
from task_manager.use_cases.import_files import judged

_SHOWN: Final = 10
_CHUNK_BYTES: Final = 256 * 1024
_SECONDS_BETWEEN_LOOKS: Final = 0.5
# As long as a function that imports a file may run without a word of it.
_SECONDS_WITHOUT_NEWS: Final = 300
_BAR_WIDTH: Final = 24
_POLICIES: Final = {ImportPolicy.LENIENT: LENIENT_POLICY, ImportPolicy.STRICT: STRICT_IMPORT_POLICY}


@dataclass
class Outcome:
    """What became of the rows of a file, or would: how many there are, and the first that is to be said of them."""

    rows: Tally = field(default_factory=Tally)
    rejections: list[Note] = field(default_factory=list)
    remarks: list[Note] = field(default_factory=list)
    report: str = ""

    def note(self, note: Note) -> None:
        """Keep what is said of a row, unless enough was said already."""
        kept = self.rejections if note.rejects else self.remarks
        if len(kept) < _SHOWN:
            kept.append(note)

    def __str__(self) -> str:
        lines = [f"{self.rows.read:,} rows read: {self.rows.accepted:,} tasks, {self.rows.rejected:,} rejected"]
        lines += map(_line, (*self.remarks, *self.rejections))
        if self.report:
            lines.append(f"The whole report: {self.report}")
        return "\n".join(lines)


def import_file(api: Api, file: Path, timeout: float = _SECONDS_WITHOUT_NEWS) -> Outcome:
    """Have a file imported, and follow that to its end.

    Args:
        api: Where to.
        file: What to import.
        timeout: After how many seconds without news of the import to give up.

    Raises:
        UnusableFile: It cannot be used as a whole.
        CommandError: The API does not take it, or does not answer, or there is no news.
    """
    try:
        import_id = _sent(api, file)
    except KeyboardInterrupt:
        sys.exit(f"Interrupted; GET {api.url}/imports shows whether the file has arrived.")
    try:
        finished = _followed(api, import_id, _Progress(file), timeout)
    except KeyboardInterrupt:
        sys.exit(f"Interrupted; the import goes on: GET {api.url}/imports/{import_id} shows how far it is.")
    if finished["status"] == "failed":
        raise UnusableFile(finished["error"])
    rows = Tally(finished["rows_created"], finished["rows_rejected"])
    outcome = Outcome(rows, report=f"report_url of GET {api.url}/imports/{import_id}")
    header_line = 0
    for note in _report(api.send("GET", finished["report_url"]).data):
        # The report begins with the file as a whole, of which only the unexpected is of interest.
        header_line = header_line or note.line
        if note.rejects or note.line != header_line or note.reason.startswith(NOTED):
            outcome.note(note)
    return outcome


def try_file(file: Path, options: Options, policy: ImportPolicy) -> Outcome:
    """Print how a file would be read, and return what would become of it.

    Raises:
        UnusableFile: It cannot be used as a whole.
    """
    plan = analyze(_chunks(file), options)
    for note in plan.column_notes():
        print(f"  {_shown(note.column)}: {note.reason}" if note.column else f"  {note.reason}")
    outcome = Outcome()
    for row in judged(read(_chunks(file), plan), _POLICIES[policy], datetime.now(UTC)):
        outcome.rows = outcome.rows.plus(row)
        for note in row.notes:
            outcome.note(note)
    return outcome


def _sent(api: Api, file: Path) -> str:
    once = {"Idempotency-Key": str(uuid4())}
    size = file.stat().st_size
    if size <= DIRECT_UPLOAD_BYTES:
        named = {"filename": file.name}
        headers = {"Content-Type": "text/csv", **once}
        return str(api("POST", "/imports", file.read_bytes(), query=named, headers=headers).json()["id"])
    described = json.dumps({"filename": file.name, "size": size}).encode()
    headers = {"Content-Type": "application/json", **once}
    announced = api("POST", "/imports", described, query={"presigned": "true"}, headers=headers).json()
    upload = announced["upload"]
    with file.open("rb") as body:
        answer = api.send(upload["method"], upload["url"], body, upload["headers"])
    # A file that is there already has arrived, and only the answer was lost.
    if answer.status not in {HTTPStatus.OK, HTTPStatus.PRECONDITION_FAILED}:
        raise CommandError(f"The file was not taken: {answer.status} {answer.reason}")
    return str(announced["id"])


def _followed(api: Api, import_id: str, progress: "_Progress", timeout: float) -> dict[str, Any]:
    known: dict[str, Any] | None = None
    last_news = time.monotonic()
    while True:
        found = _found(api, import_id)
        if found != known:
            known, last_news = found, time.monotonic()
        if found is not None:
            progress.show(found["rows_read"])
            if found["status"] != "running":
                progress.end()
                return found
        if time.monotonic() - last_news >= timeout:
            progress.end()
            state = "has not begun" if found is None else f"stands at {found['rows_read']:,} rows read"
            where = f"GET {api.url}/imports/{import_id} shows whether it goes on"
            raise CommandError(f"No news for {timeout:g} seconds of the import, which {state}: {where}.")
        time.sleep(_SECONDS_BETWEEN_LOOKS)


def _found(api: Api, import_id: str) -> dict[str, Any] | None:
    try:
        return dict(api("GET", f"/imports/{import_id}").json())
    except Refused as refused:
        # The file has just arrived, and its import is about to begin.
        if refused.status != HTTPStatus.NOT_FOUND:
            raise
        return None


def _report(report: bytes) -> Iterator[Note]:
    for line in csv.DictReader(io.TextIOWrapper(io.BytesIO(report), encoding="utf-8", newline="")):
        reason = line["reason"].removeprefix(REJECTED)
        rejects = reason != line["reason"]
        yield Note(int(line["line"]), restore(line["column"]), restore(line["value"]), reason, rejects)


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while chunk := opened.read(_CHUNK_BYTES):
            yield chunk


def _line(note: Note) -> str:
    where = ", ".join([f"line {note.line}", *filter(None, (_shown(note.column), _shown(note.value)))])
    return f"  {where}: {REJECTED if note.rejects else ''}{note.reason}"


def _shown(text: str) -> str:
    # A file may hold what makes a terminal do things.
    return single_line(text)


class _Progress:
    """A line on a terminal that tells how far an import is; with a bar once it is known how many rows there are."""

    def __init__(self, file: Path) -> None:
        self._started = time.monotonic()
        self._total = 0
        self._is_shown = sys.stderr.isatty()
        if self._is_shown:
            Thread(target=self._count, args=(file,), daemon=True).start()

    def show(self, rows: int) -> None:
        if self._is_shown:
            rate = rows / max(time.monotonic() - self._started, 0.001)
            counts = f"{rows:,} of {self._total:,}" if self._total else f"{rows:,}"
            print(f"\r{self._bar(rows)}{counts} rows read, {rate:,.0f} a second\033[K", end="", file=sys.stderr)
            sys.stderr.flush()

    def end(self) -> None:
        if self._is_shown:
            print(file=sys.stderr)

    def _bar(self, rows: int) -> str:
        if not self._total:
            return ""
        filled = min(_BAR_WIDTH, _BAR_WIDTH * rows // self._total)
        return f"[{'#' * filled}{' ' * (_BAR_WIDTH - filled)}] "

    def _count(self, file: Path) -> None:
        # Why a file cannot be used is what its import will say.
        with suppress(UnusableFile, OSError):
            self._total = analyze(_chunks(file)).rows


def _arguments(given: Iterable[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.import_csv", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--env", default="local", help="the environment (default: local)")
    parser.add_argument("--dry-run", action="store_true", help="send nothing; say what would happen")
    parser.add_argument(
        "--timeout",
        type=float,
        default=_SECONDS_WITHOUT_NEWS,
        metavar="SECONDS",
        help=f"give up where there is no news of the import for so long (default: {_SECONDS_WITHOUT_NEWS})",
    )
    settings = parser.add_argument_group("settings of a dry run", "as the environment to be has them in `imports`")
    settings.add_argument("--date-order", default="auto", choices=("auto", "day_first", "month_first"))
    settings.add_argument("--unknown-values", default="tag", choices=("tag", "reject"))
    settings.add_argument("--unreadable-dates", default="keep", choices=("keep", "reject"))
    settings.add_argument("--long-values", default="cut", choices=("cut", "reject"))
    settings.add_argument("--extra-cells", default="keep", choices=("keep", "reject"))
    settings.add_argument("--spaces-separate-tags", action="store_true")
    settings.add_argument("--tool", help="a module's name in task_manager/csv_import/formats")
    settings.add_argument("--encoding", help="a character encoding by its Python name")
    settings.add_argument("--policy", default=ImportPolicy.LENIENT, type=ImportPolicy, choices=list(ImportPolicy))
    return parser.parse_args(None if given is None else list(given))


def main() -> None:
    """Import one file, or try it out."""
    arguments = _arguments()
    file: Path = arguments.file
    if not file.is_file():
        raise CommandError(f"{file} is a folder." if file.is_dir() else f"There is no file {file}.")
    try:
        if arguments.dry_run:
            options = Options.model_validate({name: getattr(arguments, name) for name in Options.model_fields})
            print(try_file(file, options, arguments.policy))
        else:
            print(import_file(Api.of(arguments.env), file, arguments.timeout))
    except UnusableFile as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}") from None


if __name__ == "__main__":
    with report_errors():
        main()
