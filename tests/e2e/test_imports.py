"""Imports of CSV files that are uploaded into the bucket."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from task_manager.domain.identifiers import new_id
from tests.e2e.external_service import ExternalService
from tests.e2e.http_api import Api
from tests.e2e.polling import eventually
from tests.e2e.subscriber import Mailbox, Subscriber
from tests.e2e.test_import_requests import ended

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client

DATA = Path(__file__).parent.parent / "data"


class Importer:
    """Client that uploads files, each under a new prefix, and finds their imports."""

    def __init__(self, api: Api, s3: "S3Client", outputs: dict[str, Any]) -> None:
        self._api = api
        self._s3 = s3
        self._bucket = outputs["bucket"]
        self._prefix = outputs["imports_prefix"]

    def put(self, name: str, content: bytes) -> str:
        key = f"{self._prefix}{uuid4()}/{name}"
        self._s3.put_object(Bucket=self._bucket, Key=key, Body=content)
        return key

    def imports_of(self, key: str) -> list[dict[str, Any]]:
        return [import_ for import_ in self._api.walk("/imports", limit=100) if import_["key"] == key]

    def ended(self, key: str) -> dict[str, Any]:
        """Wait until the import of a file has ended, and return it."""

        def end() -> dict[str, Any] | None:
            # No other test uploads files at the same time.
            newest = self._api("GET", "/imports", query={"limit": 10}).json["items"]
            return next(
                (import_ for import_ in newest if import_["key"] == key and import_["status"] != "running"), None
            )

        return eventually(end, f"the import of {key} has ended", seconds=120)

    def __call__(self, name: str, content: bytes) -> dict[str, Any]:
        """Upload a file and return its import after that has ended."""
        return self.ended(self.put(name, content))

    def report(self, finished: dict[str, Any]) -> list[dict[str, str]]:
        body = self._s3.get_object(Bucket=self._bucket, Key=finished["report_key"])["Body"].read()
        return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))

    def version(self, key: str) -> str:
        return self._s3.head_object(Bucket=self._bucket, Key=key)["VersionId"]


@pytest.fixture(scope="module")
def importer(api: Api, s3: "S3Client", outputs: dict[str, Any]) -> Importer:
    return Importer(api, s3, outputs)


@pytest.fixture(scope="module", autouse=True)
def hindered(
    iam: "IAMClient", functions: "LambdaClient", s3: "S3Client", outputs: dict[str, Any]
) -> Iterator[dict[str, str]]:
    """Imports for which a function of the workflow lacks a permission to read the file, in all attempts.

    The files are uploaded before the other tests, because all retries of the workflow take long.
    """
    content = "title,description\n" + "".join(f"Row {number},{'x' * 2000}\n" for number in range(1, 1051))
    imports, roles = {}, []
    for function, unreadable in (
        ("split_import", "imports/api/{id}/*"),
        ("import_chunk", "work/{id}/chunk-000002.jsonl"),
    ):
        import_id = new_id(datetime.now(UTC))
        role = functions.get_function_configuration(FunctionName=outputs["functions"][function])["Role"].split("/")[-1]
        resource = f"arn:aws:s3:::{outputs['bucket']}/{unreadable.format(id=import_id)}"
        statement = {"Effect": "Deny", "Action": "s3:GetObject*", "Resource": resource}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.put_role_policy(RoleName=role, PolicyName="hindered", PolicyDocument=document)
        roles.append(role)
        imports[function] = import_id
        key = f"{outputs['imports_prefix']}api/{import_id}/{function}.csv"
        s3.put_object(Bucket=outputs["bucket"], Key=key, Body=content.encode())
    yield imports
    for role in roles:
        iam.delete_role_policy(RoleName=role, PolicyName="hindered")


def tasks_of(api: Api, finished: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the tasks of an import, in the order of the file."""
    return api.imported(finished["id"])


def counts(finished: dict[str, Any]) -> tuple[str, int, int, int]:
    return finished["status"], finished["rows_read"], finished["rows_created"], finished["rows_rejected"]


def rows(tasks: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(task["title"], task["status"], task["priority"], task["due_date"], task["tags"]) for task in tasks]


SPREADSHEET = [
    ("Comprar pan", "todo", "high", "2026-03-05", []),
    ("Llamar a la señora Núñez", "in_progress", "medium", "2026-03-06", []),
    ("Pagar el recibo del agua", "done", "low", "2026-03-01", []),
    ('Revisar "el cajón"', "todo", "medium", None, []),
    ("Renovar DNI", "todo", "urgent", "2026-03-31", ["bloqueada"]),
]


@pytest.mark.parametrize(
    "path", sorted((DATA / "constructed" / "spreadsheets").glob("es-excel-se[mp]*")), ids=lambda path: path.name
)
def test_spreadsheets_become_tasks(api: Api, importer: Importer, path: Path) -> None:
    finished = importer(path.name, path.read_bytes())

    assert counts(finished) == ("succeeded", 5, 5, 0)
    tasks = tasks_of(api, finished)
    assert rows(tasks) == SPREADSHEET
    assert tasks[0]["description"] == "Integral, si queda"
    assert tasks[1]["description"].splitlines() == ["Preguntar por:", "- la llave", "- el «timbre»"]
    assert tasks[2]["description"] == "12,50 €"


TODOIST = {
    "todoist/project-full.csv": [
        "unclickable task",
        "clickable subtask, scheduled",
        "another subtask with a note",
        "task level one",
        "task level two",
        "task level three",
        "task level four",
        "task with various attachments",
    ],
    "todoist/template-10-columns-bom.csv": ["Do this", "Do that", "Do someday"],
    "todoist/template-9-columns.csv": [
        "set up keyboard + phone setup",
        (
            "improve how toggl projects are received and get nicknames through updating some json files that get "
            "updates by the project apis"
        ),
        "add scripts to bulk input cards into anki easily from a simple formatted file with the tags I want",
        "set up plex for music",
    ],
    "todoist/unicode-and-quotes.csv": [
        "this is über-nice",
        "😎🍉↗︎↴⥺",
        'actually, what happens to a “comma"?',
    ],
    "constructed/todoist/extended-15-columns.csv": ["Regar las plantas", "Comprar abono, el verde", "Sin prioridad"],
}


def test_no_todoist_file_is_left_out() -> None:
    assert {f"todoist/{path.name}" for path in (DATA / "todoist").iterdir()} < TODOIST.keys()


@pytest.mark.parametrize("name", TODOIST)
def test_todoist_files_become_tasks(api: Api, importer: Importer, name: str) -> None:
    finished = importer("todoist.csv", (DATA / name).read_bytes())

    assert counts(finished) == ("succeeded", len(TODOIST[name]), len(TODOIST[name]), 0)
    assert [task["title"] for task in tasks_of(api, finished)] == TODOIST[name]


DIALECTS = {
    "comma, UTF-8": "title,status\nMañana,done\n".encode(),
    "semicolon, BOM": "\ufefftitle;status\nMañana;done\n".encode(),
    "tab, Windows-1252": "título\testado\r\nMañana\thecha\r\n".encode("cp1252"),
    "pipe, quoted": '"Title"|"Status"\n"Mañana"|"done"\n'.encode(),
    "UTF-16": "título;estado\r\nMañana;hecha\r\n".encode("utf-16"),
}


@pytest.mark.parametrize("name", DIALECTS)
def test_dialects(api: Api, importer: Importer, name: str) -> None:
    finished = importer("dialect.csv", DIALECTS[name])

    assert [(task["title"], task["status"]) for task in tasks_of(api, finished)] == [("Mañana", "done")]


@pytest.mark.parametrize(
    "name",
    ["with space.csv", "a+b.csv", "100%.csv", "ñandú.csv", "a%20b.csv", "日本 ☕.CSV", "a&b=c?d#e.csv", "no-suffix"],
)
def test_keys_of_any_kind(api: Api, importer: Importer, name: str) -> None:
    finished = importer(name, b"title\nFrom a key\n")

    assert finished["key"].endswith(f"/{name}")
    assert [task["title"] for task in tasks_of(api, finished)] == ["From a key"]


def test_an_import_is_read_by_its_id(api: Api, importer: Importer) -> None:
    finished = importer("one.csv", b"title\nOne\n")

    read = api("GET", f"/imports/{finished['id']}").json
    # Only this response has a link, which differs in each response.
    assert read.pop("report_url")
    assert read == finished
    assert finished["started_at"] <= finished["finished_at"]
    assert finished["error"] is None
    api("GET", "/imports/01890a5d-ac96-774b-bcce-b302099a8057").problem(404)


def test_objects_under_other_prefixes_are_not_imported(
    api: Api, s3: "S3Client", importer: Importer, outputs: dict[str, Any]
) -> None:
    mark = str(uuid4())
    for key in ("{}.csv", "other/{}.csv", "reports/{}.csv", "work/{}.csv", "attachments/{}.csv", "Imports/{}.csv"):
        s3.put_object(Bucket=outputs["bucket"], Key=key.format(mark), Body=b"title\nNever\n")
    s3.put_object(Bucket=outputs["bucket"], Key=f"imports/{mark}/", Body=b"")

    # A file uploaded later has been imported.
    for _ in range(2):
        importer("later.csv", b"title\nLater\n")

    assert [import_["key"] for import_ in api.walk("/imports", limit=100) if mark in import_["key"]] == []


MIXED = """\
Title,Due,Priority,Status
Good,2999-01-31,high,todo
,2999-01-31,low,todo
Unreadable date,someday,low,todo
Unknown words,,purple,blocked
=1+1,,,
"""


def test_the_report_names_each_row_that_was_refused_and_why(api: Api, importer: Importer) -> None:
    finished = importer("mixed.csv", MIXED.encode())

    assert counts(finished) == ("succeeded", 5, 4, 1)
    assert [task["title"] for task in tasks_of(api, finished)] == [
        "Good",
        "Unreadable date",
        "Unknown words",
        "=1+1",
    ]
    report = importer.report(finished)
    assert finished["report_key"].startswith("reports/")
    assert [(line["column"], line["reason"]) for line in report if line["line"] == "3"] == [
        ("Title", "rejected: the row has no title")
    ]
    assert {line["column"]: line["value"] for line in report if line["line"] in {"4", "5"}} == {
        "Due": "someday",
        "Priority": "purple",
        "Status": "blocked",
    }
    assert {line["column"] for line in report if line["line"] == "1"} >= {"Title", "Due", "Priority", "Status"}
    assert all(line["reason"] for line in report)


UNUSABLE = {
    "empty": b"",
    "only line ends": b"\r\n\r\n",
    "no title column": b"colour,size\nred,1\n",
    "PNG": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89",
    "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
    "xlsx": b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00",
    "100,000 columns": b"title" + b",c" * 99_999 + b"\nmilk\n",
    "no known encoding": b"title\n" + bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D]) * 20,
    "UTF-8 that ends badly": b"title\n" + "Mañana\n".encode() * 900 + b"\xff\x81\n",
    "quote that never ends": b'title,status\nGood,todo\n"Bad,todo\n' + b"Swallowed,todo\n" * 100,
}


GAVE_UP = "could not be read to its end"
"""Error of an import whose function failed."""


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_file_that_cannot_be_used_fails_as_a_whole(
    api: Api, importer: Importer, subscriber: Subscriber, name: str
) -> None:
    finished = importer(f"{name}.csv", UNUSABLE[name])

    assert counts(finished) == ("failed", 0, 0, 0)
    assert tasks_of(api, finished) == []
    error = finished["error"]
    assert error.endswith(".")
    assert GAVE_UP not in error
    assert "\n" not in error
    assert not [word for word in ("Error", "codec", "Traceback", "0x", "utf-8'") if word in error]
    notification = subscriber.wait_for(f"imports/{finished['id']}", "import.finished")
    assert notification.event["data"] == finished


def test_the_same_content_under_another_name_is_another_import_with_a_note_in_its_report(
    api: Api, importer: Importer
) -> None:
    mark = uuid4()
    small = f"title,description\nSame {mark},\n".encode()
    large = small + (b"more," + b"x" * 100_000 + b"\n") * 21

    for content in (small, large):
        first, second = importer("one.csv", content), importer("two.csv", content)

        assert [line for line in importer.report(first) if line["reason"].startswith("note: ")] == []
        [note] = [line for line in importer.report(second) if line["reason"].startswith("note: ")]
        assert note["value"] == first["key"]
        assert first["id"] in note["reason"]
        assert counts(first) == counts(second)
        assert tasks_of(api, second)[0]["title"] == f"Same {mark}"


def test_a_file_with_only_a_header_is_a_success(api: Api, importer: Importer) -> None:
    finished = importer("header.csv", b"title,status\n")

    assert counts(finished) == ("succeeded", 0, 0, 0)
    assert {line["column"] for line in importer.report(finished)} >= {"title", "status"}


def test_rows_go_to_the_background_and_one_summary_is_mailed(
    api: Api, importer: Importer, subscriber: Subscriber, mailbox: Mailbox, service: ExternalService
) -> None:
    finished = importer("ten.csv", b"title\n" + b"".join(b"Row %d\n" % number for number in range(10)))
    tasks = tasks_of(api, finished)
    assert len(tasks) == 10

    for task in tasks:
        notification = subscriber.wait_for(f"tasks/{task['id']}", "task.created")
        assert notification.attributes == {"event_type": "task.created", "bulk": "true", "priority": "medium"}
        eventually(lambda: api.task(task["id"])["processing"]["status"] == "done", "it is delivered")  # noqa: B023
        assert len(service.deliveries(f"tasks/{task['id']}")) == 1
    summary = subscriber.wait_for(f"imports/{finished['id']}", "import.finished")
    mail = mailbox.wait_for(finished["id"], f"The file “{finished['key']}” was imported.")
    mailbox.wait_for(api.created("Fence")["id"], "was created")

    assert summary.event["data"] == finished
    assert summary.attributes == {"event_type": "import.finished", "bulk": "false"}
    assert mailbox.about(finished["id"]) == [mail]
    assert len(subscriber.about(f"imports/{finished['id']}")) == 1
    assert [mail for task in tasks for mail in mailbox.about(task["id"])] == []


def test_a_duplicate_event_creates_no_tasks(
    api: Api, importer: Importer, functions: "LambdaClient", outputs: dict[str, Any]
) -> None:
    finished = importer("again.csv", b"title\nOne\nTwo\nThree\n")
    tasks_before = tasks_of(api, finished)
    edited, deleted = tasks_before[0]["id"], tasks_before[1]["id"]
    api("PATCH", f"/tasks/{edited}", {"title": "Edited meanwhile"})
    api("DELETE", f"/tasks/{deleted}")

    event = {"detail": {"object": {"key": finished["key"], "version-id": importer.version(finished["key"])}}}
    for _ in range(2):
        response = functions.invoke(
            FunctionName=outputs["functions"]["process_s3_event"], Payload=json.dumps(event).encode()
        )
        assert "FunctionError" not in response, response["Payload"].read()

    assert importer.imports_of(finished["key"]) == [finished]
    assert [task["title"] for task in tasks_of(api, finished)] == ["Edited meanwhile", "Three"]


def test_a_file_that_is_uploaded_again_is_a_new_import(
    api: Api, s3: "S3Client", importer: Importer, outputs: dict[str, Any]
) -> None:
    first = importer("twice.csv", b"title\nFirst\n")
    s3.put_object(Bucket=outputs["bucket"], Key=first["key"], Body=b"title\nSecond\n")

    both = eventually(
        lambda: [
            import_
            for import_ in importer.imports_of(first["key"])
            if import_["status"] == "succeeded" and import_["id"] != first["id"]
        ],
        "the second import has ended",
    )

    assert [[task["title"] for task in tasks_of(api, import_)] for import_ in (first, *both)] == [["First"], ["Second"]]


def test_a_large_file_goes_through_the_workflow(
    api: Api, importer: Importer, system: Any, subscriber: Subscriber, outputs: dict[str, Any]
) -> None:
    lines = [f"Row {number},{'x' * 2000}" for number in range(1, 1052)]
    lines[649] = f",{'y' * 2000}"
    content = ("title,description\n" + "\n".join(lines) + "\n").encode()
    key = importer.put("large.csv", content)

    finished = importer.ended(key)

    assert counts(finished) == ("succeeded", 1051, 1050, 1)
    executions = system.client("stepfunctions").list_executions(
        stateMachineArn=outputs["import_state_machine_arn"], statusFilter="SUCCEEDED"
    )["executions"]
    assert finished["id"] in [execution["name"] for execution in executions]
    titles = [task["title"] for task in tasks_of(api, finished)]
    assert titles == [f"Row {number}" for number in range(1, 1052) if number != 650]
    refused = [line for line in importer.report(finished) if line["reason"] == "rejected: the row has no title"]
    assert [line["line"] for line in refused] == ["651"]
    assert subscriber.wait_for(f"imports/{finished['id']}", "import.finished").event["data"] == finished


def test_the_import_of_a_stopped_execution_is_finished(
    api: Api, importer: Importer, system: Any, outputs: dict[str, Any]
) -> None:
    content = "title,description\n" + "".join(f"Row {number},{'x' * 1000}\n" for number in range(5000))
    key = importer.put("stopped.csv", content.encode())
    running = eventually(lambda: importer.imports_of(key), "the import is in the import store", seconds=60)[0]
    workflow = system.client("stepfunctions")
    execution = f"{outputs['import_state_machine_arn']}:{running['id']}".replace(":stateMachine:", ":execution:")

    def stop() -> bool:
        try:
            workflow.stop_execution(executionArn=execution)
        except workflow.exceptions.ExecutionDoesNotExist:
            return False
        return True

    eventually(stop, "the execution has been started and stopped", seconds=60)

    finished = importer.ended(key)
    if finished["status"] == "failed":
        assert counts(finished) == ("failed", 0, 0, 0)
    else:
        unwritten = [line for line in importer.report(finished) if line["reason"].startswith("rejected")]
        assert len(unwritten) == finished["rows_rejected"]
        assert finished["rows_created"] + finished["rows_rejected"] == finished["rows_read"] == 5000
    assert workflow.describe_execution(executionArn=execution)["status"] == "ABORTED"


def test_the_import_of_a_file_that_cannot_be_split_fails(hindered: dict[str, str], api: Api) -> None:
    finished = ended(api, hindered["split_import"])

    assert counts(finished) == ("failed", 0, 0, 0)
    assert finished["error"] == "The file was stored, but not read. Please upload it again."
    assert tasks_of(api, finished) == []


def test_rows_of_a_failed_chunk_are_reported_with_an_error_of_the_import(
    hindered: dict[str, str], api: Api, importer: Importer
) -> None:
    finished = ended(api, hindered["import_chunk"])

    assert counts(finished) == ("succeeded", 1050, 1000, 50)
    assert finished["error"] == "50 rows could not be stored, which the report names: please upload them again."
    unwritten = [line["value"] for line in importer.report(finished) if "could not be stored" in line["reason"]]
    assert unwritten == [f"Row {number}" for number in range(1001, 1051)]
    assert len(tasks_of(api, finished)) == 1000


LARGE_AND_UNUSABLE: dict[str, Callable[[], bytes]] = {
    "no text at the end": lambda: b"title\n" + (b"x" * 99 + b"\n") * 21_000 + b"\xff\x81\n",
    "a field of 100 MB": lambda: b'title\n"' + b"x" * 100_000_000 + b'"\n',
    "an unclosed quote in row 3 of 100,000": lambda: (
        b'title,notes\none,\ntwo,\nthree,"open\n' + b"one of many rows,\n" * 99_997
    ),
}


@pytest.mark.parametrize("name", LARGE_AND_UNUSABLE)
def test_a_large_file_that_cannot_be_used_fails_as_a_whole(api: Api, importer: Importer, name: str) -> None:
    finished = importer("large.csv", LARGE_AND_UNUSABLE[name]())

    assert counts(finished) == ("failed", 0, 0, 0)
    assert finished["error"].endswith(".")
    assert GAVE_UP not in finished["error"]
    assert tasks_of(api, finished) == []
