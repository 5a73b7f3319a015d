"""Commands that import and export CSV, against a test server."""

import io
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from scripts import import_csv
from scripts.export_csv import export
from scripts.import_csv import import_file, main, try_file
from scripts.lib import progress
from scripts.lib.api import Api
from scripts.lib.common import CommandError
from task_manager.csv_import import Options, UnusableFile
from task_manager.domain.attachment import DIRECT_UPLOAD_BYTES
from task_manager.settings import ImportPolicy

PAST = "title,due date\nUno,2020-01-31\n,2999-01-31\nDos,\n"
REPORT = (
    "line,row,column,value,reason\r\n1,,,imports/a.csv,note: came before\r\n1,,title,,imported as the title\r\n"
    "2,2,due,2020,kept\r\n3,3,title,,rejected: the row has no title\r\n4,4,due,'=\x1b[31m1,rejected: not a date\r\n"
)


@dataclass
class Server:
    """HTTP server that returns queued responses and records its requests."""

    responses: list[tuple[int, str, dict[str, str]]] = field(default_factory=list)
    requests: list[tuple[str, str, bytes, dict[str, str]]] = field(default_factory=list)
    url: str = ""

    def respond(self, status: int, body: object, **headers: str) -> None:
        text = body if isinstance(body, str) else json.dumps(body).replace("http://self", self.url)
        self.responses.append((status, text, headers))


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        def handle_request(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            server.requests.append((self.command, self.path, body, dict(self.headers)))
            status, text, headers = server.responses.pop(0)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST = do_PUT = handle_request  # noqa: N815 - as http.server requires

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        server.url = f"http://127.0.0.1:{http.server_port}"
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield server
        http.shutdown()
    assert server.responses == []


@pytest.fixture
def api(server: Server) -> Iterator[Api]:
    client = Api(server.url, "the-key")
    with client.pool:
        yield client


@pytest.fixture(autouse=True)
def no_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)


def write_csv(folder: Path, content: str | bytes, name: str = "a ñ.csv") -> Path:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def import_resource(status: str, **fields: Any) -> dict[str, Any]:
    counts = {"rows_read": 3, "rows_created": 1, "rows_rejected": 2}
    return {"id": "the-id", "status": status, "error": None, **counts, **fields}


def test_a_dry_run_prints_the_outcome(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outcome = try_file(write_csv(tmp_path, PAST), Options(), ImportPolicy.LENIENT)

    printed = capsys.readouterr().out
    assert "due date: imported as the due date" in printed
    assert "a spreadsheet" in printed
    assert str(outcome).splitlines() == [
        "3 rows read: 2 tasks, 1 rejected",
        "  line 3, title, 2999-01-31: rejected: the row has no title",
    ]


def test_a_dry_run_prints_values_that_were_changed(tmp_path: Path) -> None:
    outcome = try_file(write_csv(tmp_path, "title,due\nmilk,tomorrow\n"), Options(), ImportPolicy.LENIENT)

    assert str(outcome).splitlines()[0] == "1 rows read: 1 tasks, 0 rejected"
    assert str(outcome).splitlines()[1].startswith("  line 2, due, tomorrow: not a date that can be read")


def test_a_dry_run_uses_the_given_policy(tmp_path: Path) -> None:
    outcome = try_file(write_csv(tmp_path, PAST), Options(), ImportPolicy.STRICT)

    assert (outcome.rows.accepted, [note.line for note in outcome.rejections]) == (1, [2, 3])


def test_only_the_first_rejections_are_shown(tmp_path: Path) -> None:
    outcome = try_file(write_csv(tmp_path, "title,status\n" + ",todo\n" * 1000), Options(), ImportPolicy.LENIENT)

    assert outcome.rows.rejected == 1000
    assert [note.line for note in outcome.rejections] == list(range(2, 12))


@pytest.mark.parametrize(
    ("content", "options", "output"),
    [
        ("title,due\na,13/03/2026\n", ["--date-order", "month_first", "--unreadable-dates", "reject"], "1 rejected"),
        ("title,status\na,strange\n", ["--unknown-values", "reject"], "0 tasks, 1 rejected"),
        ("title,due\na,someday\n", ["--unreadable-dates", "reject"], "0 tasks, 1 rejected"),
        (f"title\n{'x' * 201}\n", ["--long-values", "reject"], "0 tasks, 1 rejected"),
        ("title,notes\na,b,c\n", ["--extra-cells", "reject"], "0 tasks, 1 rejected"),
        (
            f"title,tags\na,{'home ' * 11}\n",
            ["--spaces-separate-tags", "--long-values", "reject"],
            "1 tasks, 0 rejected",
        ),
        ("Day,Ran\nMonday,Yes\n", ["--tool", "notion"], "1 tasks, 0 rejected"),
        ("title\nMüller\n".encode("cp850"), ["--encoding", "cp850"], "1 tasks, 0 rejected"),
        ("title,priority\na,urgent\n", ["--policy", "strict"], "0 tasks, 1 rejected"),
    ],
)
def test_a_dry_run_has_every_setting(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    content: str | bytes,
    options: list[str],
    output: str,
) -> None:
    monkeypatch.setattr("sys.argv", ["import_csv", str(write_csv(tmp_path, content)), "--dry-run", *options])

    main()

    assert output in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.csv"], r"^There is no file none\.csv\.$"),
        (["."], r"^\. is a folder\.$"),
        (
            ["pyproject.toml", "--env", "moon"],
            r"^There is no environment 'moon'; the environments are: dev, local, prod\.$",
        ),
        (["pyproject.toml", "--dry-run"], r"^No column for the title was found"),
    ],
)
def test_a_known_error_is_one_message(monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str) -> None:
    monkeypatch.setattr("sys.argv", ["import_csv", *arguments])
    with pytest.raises(CommandError, match=message):
        main()


def test_an_api_that_does_not_respond_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"^127\.0\.0\.1:1 does not respond: .*refused"):
        import_file(Api("http://127.0.0.1:1/api", "key"), write_csv(tmp_path, PAST))


def test_an_error_has_the_apis_details(server: Server, api: Api, tmp_path: Path) -> None:
    server.respond(400, {"detail": "Bad.", "errors": [{"pointer": "/filename", "detail": "is required"}]})
    with pytest.raises(CommandError, match=r"^POST /imports was refused: Bad\. /filename is required\.$"):
        import_file(api, write_csv(tmp_path, PAST))
    server.respond(413, "<html>")
    with pytest.raises(CommandError, match="refused: 413"):
        import_file(api, write_csv(tmp_path, PAST))


def test_a_small_file_is_sent_and_its_import_awaited(server: Server, api: Api, tmp_path: Path) -> None:
    server.respond(503, "")
    server.respond(202, import_resource("running"))
    server.respond(404, "")
    server.respond(200, import_resource("running"))
    server.respond(200, import_resource("succeeded", report_url="http://self/report"))
    server.respond(200, REPORT)

    outcome = import_file(api, write_csv(tmp_path, PAST))

    assert [note.row for note in outcome.rejections] == [3, 4]
    assert str(outcome).splitlines() == [
        "3 rows read: 1 tasks, 2 rejected",
        "  line 1, imports/a.csv: note: came before",
        "  line 2, due, 2020: kept",
        "  line 3, title: rejected: the row has no title",
        "  line 4, due, =[31m1: rejected: not a date",
        f"Full report: report_url of GET {server.url}/imports/the-id",
    ]
    first, repeated, *_ = server.requests
    assert parse_qs(urlsplit(first[1]).query) == {"filename": ["a ñ.csv"]}
    assert first[2] == repeated[2] == PAST.encode()
    assert first[3]["Idempotency-Key"] == repeated[3]["Idempotency-Key"]
    assert "x-api-key" not in server.requests[-1][3]


class Clock:
    """Clock that advances only by `sleep`."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_an_import_without_progress_is_an_error_after_the_timeout(
    server: Server, api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_csv, "time", Clock())
    server.respond(202, import_resource("running"))
    for _ in range(3):
        server.respond(404, "")
    with pytest.raises(CommandError, match=r"^No progress for 1 seconds; the import has not started\. GET .*/the-id "):
        import_file(api, write_csv(tmp_path, PAST), timeout=1)
    server.respond(202, import_resource("running"))
    server.respond(404, "")
    for rows in (0, 0, 1000, 1000, 1000):
        server.respond(200, import_resource("running", rows_read=rows))
    with pytest.raises(CommandError, match=r"the import has read 1,000 rows\. GET .*/the-id "):
        import_file(api, write_csv(tmp_path, PAST), timeout=1)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class SynchronousThread:
    """Thread that runs to its end when it is started."""

    def __init__(self, target: Callable[[], None], daemon: bool) -> None:
        self.start = target


def test_a_terminal_shows_the_progress_of_an_import(
    server: Server, api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr", terminal := Terminal())
    clock = Clock()
    monkeypatch.setattr(import_csv, "time", clock)
    monkeypatch.setattr(progress, "time", clock)
    monkeypatch.setattr(progress, "Thread", SynchronousThread)
    server.respond(202, import_resource("running"))
    for rows in (0, 1000, 1500):
        server.respond(200, import_resource("running", rows_read=rows))
    server.respond(200, import_resource("succeeded", rows_read=2000, report_url="http://self/report"))
    server.respond(200, REPORT)

    import_file(api, write_csv(tmp_path, "title\n" + "x\n" * 2000))

    assert terminal.getvalue().splitlines() == [
        "",
        f"[{' ' * 24}] 0 of 2,000 rows read, 0 a second\033[K",
        f"[{'#' * 12}{' ' * 12}] 1,000 of 2,000 rows read, 2,000 a second\033[K",
        f"[{'#' * 18}{' ' * 6}] 1,500 of 2,000 rows read, 1,500 a second\033[K",
        f"[{'#' * 24}] 2,000 of 2,000 rows read, 1,333 a second\033[K",
    ]


def test_without_a_row_count_the_progress_has_no_bar(
    server: Server, api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr", terminal := Terminal())
    clock = Clock()
    monkeypatch.setattr(import_csv, "time", clock)
    monkeypatch.setattr(progress, "time", clock)
    monkeypatch.setattr(progress, "Thread", SynchronousThread)
    server.respond(202, import_resource("running"))
    server.respond(200, import_resource("failed", rows_read=0, error="It is not to be used."))

    with pytest.raises(UnusableFile):
        import_file(api, write_csv(tmp_path, "colour\n"))

    assert terminal.getvalue() == "\r0 rows read, 0 a second\033[K\n"


@pytest.mark.parametrize("status", [200, 412])
def test_a_large_file_is_uploaded_to_the_presigned_url(server: Server, api: Api, tmp_path: Path, status: int) -> None:
    content = b"title\n" + b"x\n" * DIRECT_UPLOAD_BYTES
    upload = {
        "method": "PUT",
        "url": "http://self/store",
        "headers": {"Content-Length": str(len(content)), "If-None-Match": "*"},
    }
    server.respond(201, {"id": "the-id", "upload": upload})
    server.respond(status, "")
    server.respond(200, import_resource("failed", error="It is not to be used."))

    with pytest.raises(UnusableFile, match=r"^It is not to be used\.$"):
        import_file(api, write_csv(tmp_path, content))

    announced, sent, _ = server.requests
    assert json.loads(announced[2]) == {"filename": "a ñ.csv", "size": len(content)}
    assert (sent[:2], sent[2] == content, sent[3]["If-None-Match"]) == (("PUT", "/store"), True, "*")


def test_a_refused_upload_is_an_error(server: Server, api: Api, tmp_path: Path) -> None:
    server.respond(
        201,
        {
            "id": "the-id",
            "upload": {"method": "PUT", "url": "http://self/store", "headers": {"Content-Length": "4500001"}},
        },
    )
    server.respond(403, "")

    with pytest.raises(CommandError, match="The file was not uploaded: 403 Forbidden"):
        import_file(api, write_csv(tmp_path, b"x" * (DIRECT_UPLOAD_BYTES + 1)))


def test_an_interruption_prints_where_to_see_the_import(
    server: Server, api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    server.respond(202, import_resource("running"))
    monkeypatch.setattr(import_csv, "_wait_for_end", interrupted)
    with pytest.raises(SystemExit, match=rf"the import continues: GET {server.url}/imports/the-id shows"):
        import_file(api, write_csv(tmp_path, PAST))
    monkeypatch.setattr(import_csv, "_send", interrupted)
    with pytest.raises(SystemExit, match=rf"GET {server.url}/imports shows whether the file was uploaded"):
        import_file(api, write_csv(tmp_path, PAST))


def test_pages_of_an_export_become_one_csv(server: Server, api: Api) -> None:
    server.respond(200, '"title"\r\n"a\r\nb"\r\n', Link='<?tag=x&cursor=1>; rel="next"')
    server.respond(200, '"title"\r\n', Link='<?tag=x&cursor=2>; rel="next"')
    server.respond(200, '"title"\r\n"c"\r\n')

    text = b"".join(export(api, {"tag": "x"}))

    assert text == b'"title"\r\n"a\r\nb"\r\n"c"\r\n'
    assert [path for _, path, _, _ in server.requests] == [
        "/tasks/export?tag=x",
        "/tasks/export?tag=x&cursor=1",
        "/tasks/export?tag=x&cursor=2",
    ]
