"""Patterns of rules, streams and subscriptions, matched by EventBridge's own matcher with events as AWS sends them.

EventBridge and Lambda's event source mappings match by these semantics. SNS has the same for what its filter policies
use here: exact strings, each attribute one string; a missing attribute matches nothing.
"""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import UTC, date, datetime
from functools import reduce
from typing import Any

import pytest

from task_manager.adapters.event_publisher import _entry
from task_manager.adapters.import_records import FIRST_IMPORT
from task_manager.adapters.items import to_item
from task_manager.domain.event import Event, EventType, import_event, reminder_event, task_event
from task_manager.domain.imports import Import
from task_manager.domain.reminder import Reminder, ReminderKind
from task_manager.domain.task import Priority, Processing, ProcessingStatus, Task, TaskFields, import_source
from tests.simulation.deliveries import matches
from tests.unit.terraform.conftest import Stack
from tests.unit.terraform.event_ruler.ruler import NotUsable, Ruler, running_ruler
from tests.unit.terraform.test_messaging import EXECUTION_STOPPED

Json = Mapping[str, Any]

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ID = "0195b1e6-0000-7000-8000-000000000001"
TASK = Task.create(TaskFields(title="Task", due_date=date(2026, 3, 1)), task_id=ID, source="api", now=NOW)
URGENT = TASK.model_copy(update={"priority": Priority.URGENT})
IMPORTED = TASK.model_copy(update={"source": import_source(ID)})
IMPORT = Import(id=ID, key="imports/a.csv", started_at=NOW)

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
OBJECT_CREATED: Json = {
    "version": "0",
    "id": "17793124-05d4-b198-2fde-7ededc63b103",
    "detail-type": "Object Created",
    "source": "aws.s3",
    "account": "111122223333",
    "time": "2026-03-01T12:00:00Z",
    "region": "eu-west-1",
    "resources": ["arn:aws:s3:::<bucket>"],
    "detail": {
        "version": "0",
        "bucket": {"name": "<bucket>"},
        "object": {
            "key": "imports/tasks of März.csv",
            "size": 5,
            "etag": "b57f9512698f4b09e608f4f2a65852e5",
            "version-id": "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e",
            "sequencer": "617f08299329d189",
        },
        "request-id": "N4N7GDK58NMKJ12R",
        "requester": "123456789012",
        "source-ip-address": "1.2.3.4",
        "reason": "PutObject",
    },
}


def changed(event: Json, path: str, value: object) -> Json:
    """Return an event with another value at a path of names."""
    copy = deepcopy(event)
    *parents, name = path.split("/")
    reduce(lambda inner, parent: inner[parent], parents, copy)[name] = value  # type: ignore[index]
    return copy


def record(name: str, table: str, old: Any = None, new: Any = None, by_ttl: bool = False) -> Json:
    """Return a record of a table's stream as Lambda's poller filters it."""
    images = {"OldImage": old, "NewImage": new}
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html
    service = {"userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"}} if by_ttl else {}
    return service | {
        "eventID": "c4ca4238a0b923820dcc509a6f75849b",
        "eventName": name,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-west-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1772366400,
            "Keys": {"id": (old or new)["id"]},
            **{image: item for image, item in images.items() if item},
            "SequenceNumber": "4421584500000000017450439091",
            "SizeBytes": 26,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": f"arn:aws:dynamodb:eu-west-1:111122223333:table/{table}/stream/2026-03-01T12:00:00.000",
    }


def attributes(event: Event) -> Json:
    """Return the attributes with which an event is published."""
    return {name: value["StringValue"] for name, value in _entry("0", event)["MessageAttributes"].items()}


def reminder(task: Task) -> Reminder:
    return Reminder(kind=ReminderKind.OVERDUE, task=task, at=NOW)


SUCCEEDED = to_item(IMPORT.succeeded(read=2, created=2, report_key="reports/a.csv", now=NOW))
FAILED = to_item(IMPORT.failed("It has no column for titles.", NOW))
RUNNING = to_item(IMPORT)
FIRST_FILE = {"id": {"S": "content:b57f"}, FIRST_IMPORT: {"S": ID}, "key": {"S": IMPORT.key}}
ITEM, SECOND = to_item(TASK), to_item(TASK.revised(TaskFields(title="Second"), NOW))
DELIVERED, REFUSED = (
    to_item(TASK.model_copy(update={"processing": Processing(status=status, at=NOW)}))
    for status in (ProcessingStatus.DONE, ProcessingStatus.FAILED)
)
REMINDER = to_item(reminder(TASK)) | {"id": {"S": reminder(TASK).id}}

# By the address of a resource: events that it must receive, and near misses that it must not.
RULES: Mapping[str, tuple[list[Json], list[Json]]] = {
    "import_dropped": (
        [
            OBJECT_CREATED,
            changed(OBJECT_CREATED, "detail/reason", "CompleteMultipartUpload"),
            changed(OBJECT_CREATED, "detail/object/key", f"imports/api/{ID}/tasks.csv"),
        ],
        [
            changed(OBJECT_CREATED, "detail/object/key", "reports/imports/a.csv"),
            changed(OBJECT_CREATED, "detail/object/key", "imports"),
            changed(OBJECT_CREATED, "detail/object/key", "Imports/a.csv"),
            changed(OBJECT_CREATED, "detail/bucket/name", "another-bucket"),
            changed(OBJECT_CREATED, "detail-type", "Object Deleted"),
            changed(OBJECT_CREATED, "detail-type", "Object Tags Added"),
            changed(OBJECT_CREATED, "source", "com.example"),
        ],
    ),
    "import_stopped": (
        [changed(EXECUTION_STOPPED, "detail/status", status) for status in ("ABORTED", "FAILED", "TIMED_OUT")],
        [
            *(changed(EXECUTION_STOPPED, "detail/status", status) for status in ("RUNNING", "SUCCEEDED")),
            # An execution of one chunk.
            changed(
                EXECUTION_STOPPED,
                "detail/stateMachineArn",
                "arn:aws:states:eu-west-1:111122223333:stateMachine:task-manager-prod-import/ImportChunks",
            ),
            changed(
                EXECUTION_STOPPED,
                "detail/stateMachineArn",
                "arn:aws:states:eu-west-1:111122223333:stateMachine:task-manager-prod-urgent-task",
            ),
            changed(EXECUTION_STOPPED, "source", "com.example"),
        ],
    ),
}

STREAMS: Mapping[tuple[str, str], tuple[list[Json], list[Json]]] = {
    ("publish_task_events", "tasks"): (
        [
            record("INSERT", "tasks", new=ITEM),
            record("MODIFY", "tasks", ITEM, SECOND),
            # A change of a task whose outcome was recorded, and its deletion.
            record("MODIFY", "tasks", DELIVERED, SECOND),
            record("REMOVE", "tasks", ITEM),
            record("REMOVE", "tasks", DELIVERED),
        ],
        [
            record("MODIFY", "tasks", ITEM, DELIVERED),
            record("MODIFY", "tasks", ITEM, REFUSED),
            record("MODIFY", "tasks", REFUSED, DELIVERED),
        ],
    ),
    ("publish_task_events", "imports"): (
        [record("MODIFY", "imports", RUNNING, SUCCEEDED), record("MODIFY", "imports", RUNNING, FAILED)],
        [
            record("INSERT", "imports", new=RUNNING),
            record("MODIFY", "imports", RUNNING, RUNNING | {"rows_read": {"N": "5"}}),
            record("REMOVE", "imports", SUCCEEDED),
            record("REMOVE", "imports", SUCCEEDED, by_ttl=True),
            record("INSERT", "imports", new=FIRST_FILE),
        ],
    ),
    ("publish_task_events", "reminders"): (
        [record("INSERT", "reminders", new=REMINDER)],
        [
            record("MODIFY", "reminders", REMINDER, REMINDER),
            record("REMOVE", "reminders", REMINDER, by_ttl=True),
        ],
    ),
    ("remove_task_files", "tasks"): (
        [record("REMOVE", "tasks", ITEM)],
        [record("INSERT", "tasks", new=ITEM), record("MODIFY", "tasks", ITEM, SECOND)],
    ),
}

SUBSCRIPTIONS: Mapping[str, tuple[list[Event], list[Event]]] = {
    "background": (
        [
            task_event(EventType.TASK_CREATED, TASK),
            task_event(EventType.TASK_UPDATED, IMPORTED),
            task_event(EventType.TASK_DELETED, IMPORTED),
            reminder_event(reminder(IMPORTED)),
            import_event(IMPORT.failed("It is empty.", NOW)),
        ],
        [task_event(EventType.TASK_CREATED, IMPORTED)],
    ),
    "bulk": (
        [task_event(EventType.TASK_CREATED, IMPORTED)],
        [
            task_event(EventType.TASK_CREATED, TASK),
            task_event(EventType.TASK_UPDATED, IMPORTED),
            task_event(EventType.TASK_DELETED, IMPORTED),
            reminder_event(reminder(IMPORTED)),
            import_event(IMPORT.failed("It is empty.", NOW)),
        ],
    ),
    "destination-crm": (
        [
            task_event(EventType.TASK_CREATED, TASK),
            task_event(EventType.TASK_CREATED, IMPORTED),
            task_event(EventType.TASK_UPDATED, IMPORTED),
            task_event(EventType.TASK_DELETED, IMPORTED),
            reminder_event(reminder(IMPORTED)),
            import_event(IMPORT.failed("It is empty.", NOW)),
        ],
        [],
    ),
    "urgent-tasks": (
        [
            task_event(EventType.TASK_CREATED, URGENT),
            task_event(EventType.TASK_UPDATED, URGENT),
            task_event(EventType.TASK_DELETED, URGENT),
        ],
        [
            task_event(EventType.TASK_CREATED, TASK),
            reminder_event(reminder(URGENT)),
            import_event(IMPORT.failed("It is empty.", NOW)),
        ],
    ),
    "notifications": (
        [
            task_event(EventType.TASK_CREATED, TASK),
            reminder_event(reminder(IMPORTED)),
            import_event(IMPORT.failed("It is empty.", NOW)),
        ],
        [
            task_event(EventType.TASK_CREATED, IMPORTED),
            task_event(EventType.TASK_UPDATED, TASK),
            task_event(EventType.TASK_DELETED, TASK),
        ],
    ),
}


@pytest.fixture(scope="session")
def ruler() -> Iterator[Ruler]:
    try:
        with running_ruler() as ruler:
            yield ruler
    except NotUsable as error:
        pytest.skip(f"EventBridge's matcher: {error}")


def misjudged(ruler: Ruler, pattern: Json, matching: list[Json], other: list[Json]) -> list[Json]:
    """Return the events that a pattern wrongly matches or misses."""
    judged = [(event, True) for event in matching] + [(event, False) for event in other]
    return [event for event, is_match in judged if ruler.matches(pattern, event) is not is_match]


def test_rules_match_the_events_that_they_are_for(production: Stack, ruler: Ruler) -> None:
    patterns = {
        address.split(".")[0]: json.loads(rule["event_pattern"])
        for address, rule in production.of_type("aws_cloudwatch_event_rule").items()
        if rule["event_pattern"]
    }
    bucket = production["bucket.aws_s3_bucket.this"]["id"]

    assert patterns.keys() == RULES.keys()
    for name, (matching, other) in RULES.items():
        pattern = json.loads(json.dumps(patterns[name]).replace(json.dumps([bucket]), json.dumps(["<bucket>"])))
        assert misjudged(ruler, pattern, matching, other) == []


def test_streams_pass_the_records_that_their_functions_are_for(production: Stack, ruler: Ruler) -> None:
    patterns = {
        (address.split('"')[1], address.split('"')[3]): [json.loads(item["pattern"]) for item in criteria["filter"]]
        for address, mapping in production.of_type("aws_lambda_event_source_mapping").items()
        for criteria in mapping["filter_criteria"]
    }

    assert patterns.keys() == STREAMS.keys()
    for stream, (matching, other) in STREAMS.items():
        # A record has to match one of them.
        judged = [
            (event, any(ruler.matches(pattern, event) for pattern in patterns[stream])) for event in matching + other
        ]
        assert [event for event, passes in judged if passes] == matching
        # The simulation filters likewise.
        assert all(any(matches(event, pattern) for pattern in patterns[stream]) for event in matching)
        assert not any(matches(event, pattern) for event in other for pattern in patterns[stream])


def test_subscriptions_receive_the_events_that_they_are_for(production: Stack, ruler: Ruler) -> None:
    policies = {
        address.split('"')[1]: json.loads(subscription["filter_policy"])
        for address, subscription in production.of_type("aws_sns_topic_subscription").items()
        if str(subscription["filter_policy"]).startswith("{")
    }

    assert policies.keys() == SUBSCRIPTIONS.keys()
    for name, (matching, other) in SUBSCRIPTIONS.items():
        # SNS differs in all else: numbers, arrays, `anything-but`.
        assert {type(value) for values in policies[name].values() for value in values} == {str}
        assert misjudged(ruler, policies[name], list(map(attributes, matching)), list(map(attributes, other))) == []


def test_the_matcher_tells_a_prefix_from_an_exact_string(ruler: Ruler) -> None:
    event = {"detail": {"object": {"key": "imports/a.csv"}}}

    assert ruler.matches({"detail": {"object": {"key": [{"prefix": "imports/"}]}}}, event)
    assert not ruler.matches({"detail": {"object": {"key": ["imports/"]}}}, event)
