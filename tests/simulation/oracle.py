"""What must be so once everything has settled, whatever went wrong on the way."""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from boto3.dynamodb.types import TypeDeserializer

from tests.simulation.actors import Dropped
from tests.simulation.aws.dynamodb import Change, Table
from tests.simulation.simulation import Simulation

_plain = TypeDeserializer().deserialize
_URGENT = "task.urgent:"


def complaints(of: Simulation) -> Iterator[str]:
    """Yield each thing that was lost, doubled or made up."""
    yield from of.asked.complaints
    yield from _tasks(of)
    yield from _notifications(of)
    yield from _deliveries(of)
    yield from _files(of)
    yield from _imports(of)
    yield from _urgent_tasks(of)
    for queue in (of.failed_events, of.urgent_dlq):
        if queue.messages:
            yield f"{len(queue.messages)} events are still given up"


def amounts(of: Simulation) -> Counter[str]:
    """Return how much was done, and how much went wrong."""
    return Counter(
        {
            "calls of AWS": len(of.calls.made),
            "faults": of.faults.struck,
            "tasks": sum(change.old is None for change in of.tables["tasks"].changes),
            "events": len(expected_events(of)),
            "files": sum(key.startswith("attachments/") for key in of.bucket.versions),
            "imports": len(_ledger(of)),
        }
    )


def _items(table: Table) -> dict[str, dict[str, Any]]:
    return {place[-1]: _natural(item) for place, item in table.items.items()}


def _ledger(of: Simulation) -> dict[str, dict[str, Any]]:
    """Return the imports by their ids; the table also holds which file was the first with some content."""
    return {item_id: item for item_id, item in _items(of.tables["imports"]).items() if "status" in item}


def _natural(item: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: _plain(value) for name, value in (item or {}).items()}


def _tasks(of: Simulation) -> Iterator[str]:
    present = _items(of.tables["tasks"])
    for task_id, expected in of.asked.tasks.items():
        task = present.get(task_id)
        if task is None or expected.deleted:
            if (task is None) is not expected.deleted:
                yield f"task {task_id} ({expected.title}) is {'gone' if task is None else 'back'}"
            continue
        if (task["title"], task.get("description") or None) != (expected.title, expected.description):
            yield f"task {task_id} ({expected.title}): {task} instead of {expected}"
        if missing := expected.tags - set(task.get("tags", ())):
            yield f"task {task_id} ({expected.title}) lost the tags {missing}"
    made = Counter(
        _natural(change.new)["title"] for change in of.tables["tasks"].changes if _is_new(change, imported=False)
    )
    known = {one.title for task_id, one in of.asked.tasks.items() if not one.title.startswith("file")}
    for title in sorted(made.keys() | known):
        most_and_least = {1} if title in known else {0, 1} if title in of.asked.unheard else {0}
        if made[title] not in most_and_least:
            yield f"task {title} was created {made[title]} times"


def _is_new(change: Change, *, imported: bool) -> bool:
    task = _natural(change.new)
    return change.old is None and "source" in task and (task["source"] != "api") is imported


def expected_events(of: Simulation) -> dict[str, Change]:
    """Return what happened, by the id that its event has to have."""
    events = {}
    for change in of.tables["tasks"].changes:
        old, new = change.old, change.new
        image = new or old or {}
        if "version" not in image:
            continue
        if old is not None and new is not None and old["version"] == new["version"]:
            continue
        kind = {"INSERT": "created", "MODIFY": "updated", "REMOVE": "deleted"}[change.name]
        events[f"task.{kind}:{image['id']['S']}:{image['version']['N']}"] = change
    for change in of.tables["imports"].changes:
        if change.new is not None and "status" in change.new and change.new["status"]["S"] != "running":
            events[f"import.finished:{change.new['id']['S']}"] = change
    for change in of.tables["reminders"].changes:
        if change.new is not None:
            events[change.new["id"]["S"]] = change
    return events


def _notifications(of: Simulation) -> Iterator[str]:
    expected = expected_events(of)
    yield from _differences("notification", set(expected), {event["id"] for event in of.heard})
    mails = {
        event_id
        for event_id, change in expected.items()
        if event_id.startswith("import.finished") or _is_new(change, imported=False)
    }
    yield from _differences("mail", mails, set(of.mailed))
    yield from _unstable("notification", [(event["id"], event) for event in of.heard])


def _deliveries(of: Simulation) -> Iterator[str]:
    expected = expected_events(of)
    taken, refused = _delivered(of, urgent=False)
    yield from _differences("delivery", set(expected), taken | refused)
    yield from _differences("dead letter", refused, {json.loads(one.body)["id"] for one in of.dlq.messages.values()})
    # What is told of an urgent task is how it is at that moment.
    stable = [(key, bodies) for key, bodies in of.service.taken.items() if not key.startswith(_URGENT)]
    yield from _unstable("delivery", [(key, body) for key, bodies in stable for body in bodies])
    for task_id, task in _items(of.tables["tasks"]).items():
        if "title" not in task:
            yield f"task {task_id} is nothing but {task}"
            continue
        told = {f"task.{kind}:{task_id}:{task['version']}" for kind in ("created", "updated")}
        wanted = "done" if told & taken else "failed" if told & refused else "pending"
        if (found := task["processing"]["status"]) != wanted:
            yield f"task {task_id} ({task['title']}): its processing is {found} instead of {wanted}"


def _delivered(of: Simulation, *, urgent: bool) -> tuple[set[str], set[str]]:
    """Return which events the service took and which it refused: the workflow's for urgent tasks, or all others."""
    taken = {unquote(key) for key in of.service.taken if key.startswith(_URGENT) is urgent}
    return taken, {unquote(key) for key in of.service.refused if key.startswith(_URGENT) is urgent}


def _urgent_tasks(of: Simulation) -> Iterator[str]:
    taken, refused = _delivered(of, urgent=True)
    executions = {f"{_URGENT}{name}" for name in of.urgent_tasks.executions}
    yield from (f"urgent delivery {event_id} is of nothing" for event_id in sorted((taken | refused) - executions))
    for task_id, task in _items(of.tables["tasks"]).items():
        if task.get("priority") != "urgent":
            continue
        about = Counter(one["Subject"] for one in of.told_operations if task_id in one["Message"])
        if not (f"{_URGENT}{task_id}" in taken or about["Urgent task not delivered"]):
            yield f"the urgent task {task_id} ({task['title']}) was not delivered, and nobody was told"
        if not 1 <= about["Urgent task overdue"] <= sum(task_id in execution for execution in executions):
            yield f"the urgent task {task_id} ({task['title']}) was escalated {about['Urgent task overdue']} times"


def _files(of: Simulation) -> Iterator[str]:
    alive = {task_id for (task_id,) in of.tables["tasks"].items}
    described = set(of.tables["attachments"].items)
    objects = {
        (task_id, file_id): version.body
        for key, version in of.bucket.objects("attachments/").items()
        for _, task_id, file_id in [key.split("/")]
    }
    for task_id, expected in of.asked.tasks.items():
        for file_id, body in expected.files.items():
            if not expected.deleted and (
                objects.get((task_id, file_id)) != body or (task_id, file_id) not in described
            ):
                yield f"file {file_id} of {task_id} is not as it was sent"
    for task_id, file_id in sorted(described | objects.keys()):
        if task_id not in alive:
            yield f"file {file_id} of the deleted task {task_id} is still there"
    for task_id, file_id in sorted(objects.keys() - described):
        yield f"file {file_id} of {task_id} is known to nobody"


def _imports(of: Simulation) -> Iterator[str]:
    made = defaultdict(list)
    for change in of.tables["tasks"].changes:
        if _is_new(change, imported=True):
            task = _natural(change.new)
            made[task["source"].removeprefix("import:")].append(task["title"])
    dropped = list(of.asked.dropped)
    for import_id, found in _ledger(of).items():
        titles = Counter(made.pop(import_id, ()))
        files = [one for one in dropped if one.key == found["key"] and one.version in {None, found["version"]}]
        if not files:
            yield f"import {import_id} is of nothing that was dropped: {found}"
            continue
        yield from _faults(of, import_id, found, titles, files[0])
        dropped.remove(files[0])
    yield from (f"the file {one} was never imported" for one in dropped)
    yield from (f"tasks came with an import {import_id} that nobody knows" for import_id in made)


def _faults(
    of: Simulation, import_id: str, found: Mapping[str, Any], titles: Counter[str], file: Dropped
) -> Iterator[str]:
    given_up = {state for state, of_import in of.workflow.given_up if of_import == import_id}
    if not file.usable or (found["status"] == "failed" and "Split" in given_up):
        if (found["status"], titles) != ("failed", Counter()):
            yield f"import {import_id} of {file} is {found['status']}, with the tasks {titles}"
        return
    lost = Counter(file.titles) - titles
    if found["status"] != "succeeded" or titles - Counter(file.titles):
        yield f"import {import_id} of {file} is {found['status']}, with the tasks {titles}"
    if lost and not given_up:
        yield f"import {import_id} of {file} lost {lost}"
    if "Split" in given_up:
        if int(found["rows_created"]) != titles.total():
            yield f"import {import_id} of {file} could not be split, and counts {found} for {titles}"
        return
    yield from _unlike_the_books(of, import_id, found, file, lost)


def _unlike_the_books(
    of: Simulation, import_id: str, found: Mapping[str, Any], file: Dropped, lost: Counter[str]
) -> Iterator[str]:
    counts = [int(found[name]) for name in ("rows_read", "rows_created", "rows_rejected")]
    rejected = file.rejected + lost.total()
    read = len(file.titles) + file.rejected
    if counts != [read, read - rejected, rejected]:
        yield f"import {import_id} of {file} counts {counts}"
    report = of.bucket.objects().get(found.get("report_key", ""))
    lines = list(csv.DictReader((report.body or b"").decode().splitlines())) if report else []
    told = [line["value"] for line in lines if line["line"] != "1"]
    if Counter(told) != lost + Counter({"": file.rejected}):
        yield f"import {import_id} of {file} reports {told}"


def _differences(what: str, expected: set[str], found: set[str]) -> Iterator[str]:
    for event_id in sorted(expected - found):
        yield f"{what} {event_id} is lost"
    for event_id in sorted(found - expected):
        yield f"{what} {event_id} is of nothing that happened"


def _unstable(what: str, told: list[tuple[str, Any]]) -> Iterator[str]:
    by_id: dict[str, set[str]] = defaultdict(set)
    for event_id, body in told:
        by_id[event_id].add(json.dumps(body, sort_keys=True))
    for event_id, bodies in by_id.items():
        if len(bodies) > 1:
            yield f"{what} {event_id} came with different contents"
