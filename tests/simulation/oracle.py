"""Oracle: invariants that hold at the end of every simulation, whatever faults were injected."""

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from boto3.dynamodb.types import TypeDeserializer

from task_manager.domain.event import EventType
from task_manager.domain.notification import EscalationType
from tests.simulation.actors import STATUS_OF_ROWS, ExpectedImport
from tests.simulation.aws.dynamodb import Change, Table
from tests.simulation.simulation import MAILED_EVENTS, Simulation

_deserialize = TypeDeserializer().deserialize
_URGENT = "task.urgent:"
_STATEMENTS = {
    "was created": EventType.TASK_CREATED,
    "is due on": EventType.TASK_DUE_SOON,
    "was due on": EventType.TASK_OVERDUE,
    "was imported": EventType.IMPORT_FINISHED,
    "could not be imported": EventType.IMPORT_FINISHED,
    "is still open": EscalationType.OVERDUE,
    "could not be delivered": EscalationType.UNDELIVERED,
}
# In a mail about one event, the id is at its end; in a digest, at the end of the line.
_STATEMENT = re.compile(
    r"^The (?:task|file) “.*?” (was created|is due on|was due on|was imported|could not be imported)\b.*?\bId: (\S+)",
    re.DOTALL | re.MULTILINE,
)
_ESCALATION = re.compile(r"^The urgent task (\S+) .*?(is still open|could not be delivered)", re.MULTILINE)


def violations(simulation: Simulation) -> Iterator[str]:
    """Yield a description of each lost, duplicated or spurious task, event, file or import."""
    yield from simulation.expected.violations
    yield from _tasks(simulation)
    yield from _notifications(simulation)
    yield from _deliveries(simulation)
    yield from _lanes(simulation)
    yield from _files(simulation)
    yield from _imports(simulation)
    yield from _urgent_tasks(simulation)
    for queue in (simulation.failed_events, simulation.urgent_dlq, simulation.notifications_dlq):
        if queue.messages:
            yield f"{len(queue.messages)} events are still in a failure queue"


def amounts(simulation: Simulation) -> Counter[str]:
    """Return the numbers of calls, injected faults, tasks, events, files and imports."""
    return Counter(
        {
            "calls of AWS": len(simulation.calls.operations),
            "faults": simulation.faults.injected,
            "tasks": sum(change.old is None for change in simulation.tables["tasks"].changes),
            "events": len(expected_events(simulation)),
            "files": sum(key.startswith("attachments/") for key in simulation.bucket.versions),
            "imports": len(_imports_by_id(simulation)),
        }
    )


def _items(table: Table) -> dict[str, dict[str, Any]]:
    return {primary_key[-1]: _deserialized(item) for primary_key, item in table.items.items()}


def _imports_by_id(simulation: Simulation) -> dict[str, dict[str, Any]]:
    """Return the imports by id, without the items of content digests in the same table."""
    return {item_id: item for item_id, item in _items(simulation.tables["imports"]).items() if "status" in item}


def _deserialized(item: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: _deserialize(value) for name, value in (item or {}).items()}


def _tasks(simulation: Simulation) -> Iterator[str]:
    tasks = _items(simulation.tables["tasks"])
    for task_id, expected in simulation.expected.tasks.items():
        task = tasks.get(task_id)
        if task is None or expected.deleted:
            if (task is None) is not expected.deleted:
                yield f"task {task_id} ({expected.title}) is {'gone' if task is None else 'back'}"
            continue
        if (task["title"], task.get("description") or None) != (expected.title, expected.description):
            yield f"task {task_id} ({expected.title}): {task} instead of {expected}"
        if missing := expected.tags - set(task.get("tags", ())):
            yield f"task {task_id} ({expected.title}) lost the tags {missing}"
    yield from _contradictions(tasks)
    created = Counter(
        _deserialized(change.new)["title"]
        for change in simulation.tables["tasks"].changes
        if _is_new(change, imported=False)
    )
    confirmed = {task.title for task in simulation.expected.tasks.values() if not task.title.startswith("file")}
    for title in sorted(created.keys() | confirmed):
        counts = {1} if title in confirmed else {0, 1} if title in simulation.expected.unconfirmed else {0}
        if created[title] not in counts:
            yield f"task {title} was created {created[title]} times"


def _contradictions(tasks: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for task_id, task in tasks.items():
        if "source" not in task:
            yield f"task {task_id} has no more than {sorted(task)}"
            continue
        if task["source"] != "api" and task.get("assignee") != task["title"].rpartition(" row ")[0]:
            yield f"task {task_id} ({task['title']}) is assigned to {task.get('assignee')}"
        if ("completed_at" in task) is not (task["status"] == "done"):
            yield f"task {task_id} ({task['title']}) is {task['status']}, completed at {task.get('completed_at')}"


def _is_new(change: Change, *, imported: bool) -> bool:
    task = _deserialized(change.new)
    return change.old is None and "source" in task and (task["source"] != "api") is imported


def expected_events(simulation: Simulation) -> dict[str, Change]:
    """Return the changes that must be published as events, by event id."""
    events = {}
    for change in simulation.tables["tasks"].changes:
        old, new = change.old, change.new
        image = new or old or {}
        if "version" not in image:
            continue
        if old is not None and new is not None and old["version"] == new["version"]:
            continue
        kind = {"INSERT": "created", "MODIFY": "updated", "REMOVE": "deleted"}[change.name]
        events[f"task.{kind}:{image['id']['S']}:{image['version']['N']}"] = change
    for change in simulation.tables["imports"].changes:
        if change.new is not None and "status" in change.new and change.new["status"]["S"] != "running":
            events[f"import.finished:{change.new['id']['S']}"] = change
    for change in simulation.tables["reminders"].changes:
        if change.new is not None:
            events[change.new["id"]["S"]] = change
    return events


def _notifications(simulation: Simulation) -> Iterator[str]:
    expected = expected_events(simulation)
    yield from _set_violations("notification", set(expected), {event["id"] for event in simulation.notifications})
    yield from _mails(simulation, expected)
    yield from _content_violations("notification", [(event["id"], event) for event in simulation.notifications])


def _mails(simulation: Simulation, expected: Mapping[str, Change]) -> Iterator[str]:
    subscriptions = {"users": simulation.users, "operators": simulation.operators}
    yield from (f"the mails to {name} are suspended" for name, mails in subscriptions.items() if mails.is_suspended)
    mailed_events = {
        _mailed_statement(event_id)
        for event_id, change in expected.items()
        if event_id.split(":")[0] in MAILED_EVENTS["event_type"]
        and (not event_id.startswith("task.created") or _is_new(change, imported=False))
    }
    statements = {
        (_STATEMENTS[statement], resource_id)
        for mail in simulation.users.mails
        for statement, resource_id in _STATEMENT.findall(mail["Message"])
    }
    yield from _set_violations("mail", mailed_events, statements)
    escalations = {(escalation["type"], escalation["task_id"]) for escalation in simulation.escalations}
    statements = {
        (_STATEMENTS[statement], task_id)
        for mail in simulation.operators.mails
        for task_id, statement in _ESCALATION.findall(mail["Message"])
    }
    yield from _set_violations("mail", escalations, statements)


def _mailed_statement(event_id: str) -> tuple[str, str]:
    """Return the type of an event and the id of its task or import, which are what its mail says."""
    event_type, resource_id, *_ = event_id.split(":")
    return event_type, resource_id


def _deliveries(simulation: Simulation) -> Iterator[str]:
    expected = expected_events(simulation)
    accepted, refused = _delivered(simulation, urgent=False)
    yield from _set_violations("delivery", set(expected), accepted | refused)
    yield from _set_violations(
        "dead letter",
        refused,
        {
            json.loads(message.body)["id"]
            for dlq in (simulation.dlq, simulation.bulk_dlq)
            for message in dlq.messages.values()
        },
    )
    # An urgent delivery contains the task as it is at that time, so its content differs between attempts.
    stable = [(key, bodies) for key, bodies in simulation.service.accepted.items() if not key.startswith(_URGENT)]
    yield from _content_violations("delivery", [(key, body) for key, bodies in stable for body in bodies])
    for task_id, task in _items(simulation.tables["tasks"]).items():
        if "title" not in task:
            yield f"task {task_id} has no title: {task}"
            continue
        event_ids = {f"task.{kind}:{task_id}:{task['version']}" for kind in ("created", "updated")}
        expected_status = "done" if event_ids & accepted else "failed" if event_ids & refused else "pending"
        if (status := task["processing"]["status"]) != expected_status:
            yield f"task {task_id} ({task['title']}): its processing is {status} instead of {expected_status}"


def _lanes(simulation: Simulation) -> Iterator[str]:
    """Yield each event that waited for imported tasks, and each imported task that did not wait in its own queue."""
    # Empty too if the queue of imported tasks was not held.
    delivered = simulation.delivered_before_bulk
    for event_id, change in expected_events(simulation).items():
        is_bulk = event_id.startswith("task.created") and _is_new(change, imported=True)
        if is_bulk and event_id in delivered:
            yield f"imported task {event_id} was delivered through the queue of other events"
        if not is_bulk and change.written_at < simulation.bulk_released_at and event_id not in delivered:
            yield f"event {event_id} was not delivered before the events of imported tasks"


def _delivered(simulation: Simulation, *, urgent: bool) -> tuple[set[str], set[str]]:
    """Return the ids of events that the service accepted and refused: urgent deliveries, or all others."""
    accepted = {unquote(key) for key in simulation.service.accepted if key.startswith(_URGENT) is urgent}
    return accepted, {unquote(key) for key in simulation.service.refused if key.startswith(_URGENT) is urgent}


def _urgent_tasks(simulation: Simulation) -> Iterator[str]:
    accepted, refused = _delivered(simulation, urgent=True)
    executions = {f"{_URGENT}{name}" for name in simulation.urgent_tasks.executions}
    yield from (
        f"urgent delivery {event_id} has no execution" for event_id in sorted((accepted | refused) - executions)
    )
    for task_id, task in _items(simulation.tables["tasks"]).items():
        if task.get("priority") != "urgent":
            continue
        types = Counter(escalation["type"] for escalation in simulation.escalations if escalation["task_id"] == task_id)
        if not (f"{_URGENT}{task_id}" in accepted or types[EscalationType.UNDELIVERED]):
            yield f"the urgent task {task_id} ({task['title']}) was not delivered, without an escalation"
        overdue = types[EscalationType.OVERDUE]
        if not 1 <= overdue <= sum(task_id in execution for execution in executions):
            yield f"the urgent task {task_id} ({task['title']}) was escalated {overdue} times"


def _files(simulation: Simulation) -> Iterator[str]:
    existing_tasks = {task_id for _, task_id in simulation.tables["tasks"].items}
    attachments = set(simulation.tables["attachments"].items)
    objects = {
        (task_id, file_id): version.body
        for key, version in simulation.bucket.objects("attachments/").items()
        for _, task_id, file_id in [key.split("/")]
    }
    for task_id, expected in simulation.expected.tasks.items():
        for file_id, body in expected.files.items():
            if not expected.deleted and (
                objects.get((task_id, file_id)) != body or (task_id, file_id) not in attachments
            ):
                yield f"file {file_id} of {task_id} differs from the uploaded file"
    for task_id, file_id in sorted(attachments | objects.keys()):
        if task_id not in existing_tasks:
            yield f"file {file_id} of the deleted task {task_id} still exists"
    for task_id, file_id in sorted(objects.keys() - attachments):
        yield f"file {file_id} of {task_id} has no attachment item"


def _imports(simulation: Simulation) -> Iterator[str]:
    titles_by_import = defaultdict(list)
    for change in simulation.tables["tasks"].changes:
        if _is_new(change, imported=True):
            task = _deserialized(change.new)
            titles_by_import[task["source"].removeprefix("import:")].append(task["title"])
    uploads = list(simulation.expected.imports)
    for import_id, record in _imports_by_id(simulation).items():
        titles = Counter(titles_by_import.pop(import_id, ()))
        files = [
            upload
            for upload in uploads
            if upload.object_key == record["key"] and upload.version in {None, record["version"]}
        ]
        if not files:
            yield f"import {import_id} has no uploaded file: {record}"
            continue
        if (record["key"], record["version"]) in simulation.lost_files:
            if record["status"] != "failed" or not record.get("error") or titles:
                yield f"import {import_id}, whose event was lost, is {record}, with the tasks {titles}"
        else:
            yield from _import_violations(simulation, import_id, record, titles, files[0])
        uploads.remove(files[0])
    # Without an event nothing tells of a file that was dropped into the bucket.
    dropped = (file for file in uploads if (file.object_key, file.version) not in simulation.lost_files)
    yield from (f"the file {file} was never imported" for file in dropped)
    yield from (f"tasks have an unknown import {import_id}" for import_id in titles_by_import)


def _import_violations(
    simulation: Simulation, import_id: str, record: Mapping[str, Any], titles: Counter[str], file: ExpectedImport
) -> Iterator[str]:
    failed_states = {
        state for state, state_import in simulation.import_workflow.failed_states if state_import == import_id
    }
    if not file.is_usable or (record["status"] == "failed" and "Split" in failed_states):
        if (record["status"], titles) != ("failed", Counter()):
            yield f"import {import_id} of {file} is {record['status']}, with the tasks {titles}"
        return
    lost = Counter(file.titles) - titles
    if record["status"] != "succeeded" or titles - Counter(file.titles):
        yield f"import {import_id} of {file} is {record['status']}, with the tasks {titles}"
    if lost and (simulation.is_undisturbed or not failed_states):
        yield f"import {import_id} of {file} lost {lost}"
    if "Split" in failed_states:
        if int(record["rows_created"]) != titles.total():
            yield f"import {import_id} of {file} could not be split, and counts {record} for {titles}"
        return
    yield from _count_violations(simulation, import_id, record, file, lost)


def _count_violations(
    simulation: Simulation, import_id: str, record: Mapping[str, Any], file: ExpectedImport, lost: Counter[str]
) -> Iterator[str]:
    counts = [int(record[name]) for name in ("rows_read", "rows_created", "rows_rejected")]
    rejected = file.rejected_rows + lost.total()
    read = len(file.titles) + file.rejected_rows
    if counts != [read, read - rejected, rejected]:
        yield f"import {import_id} of {file} counts {counts}"
    report = simulation.bucket.objects().get(record.get("report_key", ""))
    lines = list(csv.DictReader((report.body or b"").decode().splitlines())) if report else []
    values = [line["value"] for line in lines if line["line"] != "1"]
    # The report quotes a row without a title by its other cells.
    if Counter(values) != lost + Counter({STATUS_OF_ROWS: file.rejected_rows}):
        yield f"import {import_id} of {file} reports {values}"


def _set_violations(kind: str, expected: set[Any], actual: set[Any]) -> Iterator[str]:
    for event_id in sorted(expected - actual):
        yield f"{kind} {event_id} is lost"
    for event_id in sorted(actual - expected):
        yield f"{kind} {event_id} has no change"


def _content_violations(kind: str, contents: list[tuple[str, Any]]) -> Iterator[str]:
    by_id: dict[str, set[str]] = defaultdict(set)
    for event_id, body in contents:
        by_id[event_id].add(json.dumps(body, sort_keys=True))
    for event_id, bodies in by_id.items():
        if len(bodies) > 1:
            yield f"{kind} {event_id} has different contents"
