"""One invocation of each function for `bench`: its event, and the answers to its requests."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from scripts.bench_peers.http_stub import Answer
from task_manager.adapters.items import to_item, to_value
from task_manager.composition import clock
from task_manager.domain.attachment import Attachment, FileDescription
from task_manager.domain.event import EventType, task_event
from task_manager.domain.identifiers import new_id, row_id
from task_manager.domain.imports import Import, object_key_for
from task_manager.domain.task import Priority, Task, TaskFields, import_source
from tests.environment import ENVIRONMENT
from tests.runtime.events import object_created, proxy_request, scheduled, sqs_batch, stream_batch

_NOW = clock.now()
_ROWS = 10
_PAGE = 52
"""Items that the shards hold together: a page of 50, and a next one."""

_SIGNING_KEY = "whsec_c2lnbmVkIGJ5IHRoZSBiZW5jaG1hcmsgYWxvbmU="
_PUBLISHED = (
    '<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult><Failed/><Successful/>'
    "</PublishBatchResult></PublishBatchResponse>"
)
_MAILED = (
    '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId>'
    "</PublishResult></PublishResponse>"
)
_CSV = "title,description,status,priority,due_date,tags\n" + "".join(
    f'Task {number},"Some words, and number {number}",todo,high,2026-01-15,"home,garden"\n' for number in range(_ROWS)
)


@dataclass(frozen=True)
class Case:
    """Event of an invocation, and the answers to its requests in order of precedence."""

    event: Mapping[str, Any] = field(default_factory=dict)
    answers: tuple[Answer, ...] = ()


def answer(operation: str, *bodies: object, part: str = "", headers: Mapping[str, str] | None = None) -> Answer:
    """Return the answer to an operation, or to a method of HTTP: bodies in turn, as text or as JSON."""
    texts = [body if isinstance(body, str) else json.dumps(body) for body in bodies or ({},)]
    return {"operation": operation, "part": part, "bodies": texts, "headers": dict(headers or {})}


def _task(number: int = 0, source: str = "api", **fields: object) -> Task:
    values = {
        "title": f"Water the plants of the neighbours, {number}",
        "description": "Every second day, and the roses daily while it is hot.",
        "priority": "high",
        "due_date": (_NOW + timedelta(days=1)).date().isoformat(),
        "tags": ["home", "garden"],
        **fields,
    }
    return Task.create(TaskFields.model_validate(values), task_id=new_id(_NOW), source=source, now=_NOW)


def _item(task: Task) -> dict[str, Any]:
    return {**to_item(task), "due": {"S": f"79730000#{task.id}"}, "shard": {"S": "0"}, "correlation": {"S": "cause"}}


def _pages(items: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the answers to the queries of all shards, each of which holds its part of the items."""
    shards = max(json.loads(ENVIRONMENT["SHARD_COUNTS"]).values())
    parts = [list(items)[shard::shards] for shard in range(shards)]
    return [{"Items": part, "Count": len(part), "ScannedCount": len(part)} for part in parts]


def _messages(queue: str, *bodies: str) -> dict[str, Any]:
    received = [
        {"MessageId": str(number), "ReceiptHandle": "receipt", "Body": body, "MD5OfBody": ""}
        for number, body in enumerate(bodies)
    ]
    return sqs_batch(queue, received)


def cases() -> dict[str, Case]:
    """Return the case of each function by name."""
    return {**_task_cases(), **_file_cases(), **_import_cases(), **_background_cases(), **_document_cases()}


def _task_cases() -> dict[str, Case]:
    task = _task()
    path = {"id": task.id}
    body = task.fields.model_dump_json()
    found = answer("GetItem", {"Item": _item(task)})
    page = answer("Query", *_pages([_item(_task(number)) for number in range(_PAGE)]))
    operations = [{"op": "create", "task": {"title": f"Task {number}"}} for number in range(10)]
    return {
        "create_task": Case(proxy_request("POST", "/tasks", body=body), (answer("PutItem"),)),
        "get_task": Case(proxy_request("GET", "/tasks/{id}", path=path), (found,)),
        "list_tasks": Case(proxy_request("GET", "/tasks"), (page,)),
        "export_tasks": Case(proxy_request("GET", "/tasks/export", query={"limit": "50"}), (page,)),
        "update_task": Case(proxy_request("PUT", "/tasks/{id}", path=path, body=body), (found, answer("PutItem"))),
        "delete_task": Case(proxy_request("DELETE", "/tasks/{id}", path=path), (answer("DeleteItem"),)),
        "batch_tasks": Case(
            proxy_request("POST", "/tasks/batch", body=json.dumps({"operations": operations})), (answer("PutItem"),)
        ),
    }


def _file_cases() -> dict[str, Case]:
    task = _task()
    attachment = Attachment(
        id=new_id(_NOW), task_id=task.id, created_at=_NOW, filename="scan.pdf", content_type="application/pdf", size=9
    )
    path = {"id": task.id, "file_id": attachment.id}
    objects = (
        '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false</IsTruncated><Contents>'
        f"<Key>attachments/{task.id}/{attachment.id}</Key><Size>9</Size></Contents></ListBucketResult>"
    )
    descriptions = answer("Query", {"Items": [to_item(attachment)], "Count": 1, "ScannedCount": 1})
    upload = proxy_request(
        "POST",
        "/tasks/{id}/upload",
        path=path,
        query={"filename": "scan.pdf"},
        headers={"content-type": "application/pdf"},
        body=b"%PDF-1.7\n",
        encoded=True,
    )
    found = (answer("GetItem", {"Item": to_item(attachment)}, part="attachments"),)
    return {
        "upload_file": Case(upload, (descriptions, answer("TransactWriteItems"), answer("PUT", ""), *found)),
        "announce_file": Case(
            proxy_request(
                "POST",
                "/tasks/{id}/files",
                path=path,
                body=attachment.model_dump_json(include={*FileDescription.model_fields}),
            ),
            (descriptions, answer("TransactWriteItems")),
        ),
        "list_files": Case(
            proxy_request("GET", "/tasks/{id}/files", path=path),
            (descriptions, answer("GetItem", {"Item": _item(task)}), answer("GET", objects)),
        ),
        "delete_file": Case(
            proxy_request("DELETE", "/tasks/{id}/files/{file_id}", path=path),
            (answer("DELETE", ""), answer("DeleteItem", {"Attributes": to_item(attachment)})),
        ),
        "remove_task_files": Case(
            stream_batch("tasks", [("REMOVE", _item(task), None)]),
            (
                descriptions,
                answer("TransactWriteItems"),
                answer("GET", objects),
                answer("POST", '<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>'),
            ),
        ),
    }


def _import_cases() -> dict[str, Case]:
    import_id = new_id(_NOW)
    key = object_key_for(ENVIRONMENT["IMPORTS_PREFIX"], import_id, "tasks.csv")
    running = Import(id=import_id, key=key, version="1", started_at=_NOW)
    item: dict[str, Any] = {**to_item(running), "version": {"S": "1"}}
    split = {**item, "rows_read": {"N": str(_ROWS)}, "chunks": {"N": "1"}, "counted_chunks": {"NS": ["1"]}}
    old = {**item, "progress_at": to_value(_NOW - timedelta(days=1))}
    rows = [
        json.dumps({"number": number, "line": number + 1, "fields": _task(number).fields.model_dump(mode="json")})
        for number in range(1, _ROWS + 1)
    ]
    tasks = [{"id": {"S": row_id(import_id, number)}} for number in range(1, _ROWS + 1)]
    stored = {"x-amz-version-id": "1", "ETag": '"1"', "Last-Modified": "Sun, 01 Mar 2026 00:00:00 GMT"}
    head = answer("HEAD", "", headers={**stored, "Content-Length": str(len(_CSV))})
    csv_file = answer("GET", _CSV, part=".csv", headers=stored)
    chunk = answer("GET", "\n".join(rows) + "\n", part="chunk-", headers=stored)
    imports = answer("GetItem", {"Item": split})
    written = tuple(answer(name) for name in ("PutItem", "UpdateItem", "TransactWriteItems"))
    put = answer("PUT", "", headers=stored)
    started = answer("StartExecution", {"executionArn": "arn", "startDate": 1})
    existing = answer("BatchGetItem", {"Responses": {"tasks": tasks}, "UnprocessedKeys": {}})
    page = answer("Query", *_pages([old]))
    sent = proxy_request(
        "POST", "/imports", query={"filename": "tasks.csv"}, headers={"content-type": "text/csv"}, body=_CSV
    )
    finish = (head, answer("GET", "line,reason\n", part="report", headers=stored), chunk, imports, existing, put)
    return {
        "create_import": Case(sent, (*written, put, head)),
        "announce_import": Case(
            proxy_request("POST", "/imports/announcements", body=json.dumps({"filename": "tasks.csv", "size": 9})), ()
        ),
        "get_import": Case(proxy_request("GET", "/imports/{id}", path={"id": import_id}), (imports,)),
        "list_imports": Case(
            proxy_request("GET", "/imports"), (answer("Query", *_pages([item | {"id": {"S": new_id(_NOW)}}])),)
        ),
        "process_s3_event": Case(
            object_created(ENVIRONMENT["BUCKET"], key, "1", len(_CSV)), (head, csv_file, *written, put)
        ),
        "split_import": Case(
            {"import_id": import_id, "key": key, "version": "1"}, (head, csv_file, imports, *written, put)
        ),
        "import_chunk": Case({"import_id": import_id, "chunk": 1}, (head, chunk, imports, *written)),
        "finish_import": Case({"import_id": import_id}, (*finish, *written)),
        "finish_stalled_imports": Case(
            scheduled(),
            (
                page,
                answer("DescribeExecution", {"status": "FAILED", "executionArn": "arn", "startDate": 1}),
                *finish,
                *written,
                started,
            ),
        ),
    }


def _background_cases() -> dict[str, Case]:
    task = _task(priority=Priority.URGENT, due_date=(_NOW + timedelta(days=30)).date())
    event = task_event(EventType.TASK_CREATED, task, "cause").model_dump_json()
    found = answer("GetItem", {"Item": _item(task)})
    secret = answer("GetSecretValue", {"SecretString": "key", "Name": "key"})
    signing_secret = answer("GetSecretValue", {"SecretString": _SIGNING_KEY, "Name": "crm"})
    delivered = answer("POST", "{}")
    started = answer("StartExecution", {"executionArn": "arn", "startDate": 1})
    imported = _task(source=import_source(new_id(_NOW)))
    return {
        "publish_task_events": Case(
            stream_batch("tasks", [("INSERT", None, _item(task)), ("MODIFY", _item(imported), _item(imported))]),
            (answer("PublishBatch", _PUBLISHED),),
        ),
        "process_sqs": Case(_messages("background", event), (secret, delivered, answer("UpdateItem"))),
        "deliver_webhook": Case(_messages("destination-crm", event), (signing_secret, delivered)),
        "monitor_urgent_tasks": Case(_messages("urgent-tasks", event), (found, started)),
        "send_notifications": Case(_messages("notifications", event), (answer("Publish", _MAILED),)),
        "check_urgent_task": Case({"task_id": task.id}, (found,)),
        "deliver_urgent_task": Case({"task_id": task.id, "execution_name": task.id}, (found, secret, delivered)),
        "send_reminders": Case(
            scheduled(), (answer("Query", *_pages([_item(_task(number)) for number in range(8)])), answer("PutItem"))
        ),
    }


def _document_cases() -> dict[str, Case]:
    return {
        "get_openapi": Case(proxy_request("GET", "/openapi.json")),
        "get_docs": Case(proxy_request("GET", "/docs")),
    }
