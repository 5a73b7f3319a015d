"""Events on moto's SNS topic, and retries of entries that SNS refuses."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st
from moto.backends import get_backend
from moto.core.models import DEFAULT_ACCOUNT_ID

from scripts.lib.bench_publish import ACCEPTED
from scripts.lib.stubbed_responses import response, stub
from task_manager.adapters.event_publisher import BYTES_PER_BATCH, SnsEventPublisher, _entry
from task_manager.domain.errors import Unavailable
from task_manager.domain.event import Event, EventType, TaskEvent, import_event, parse_event, reminder_event, task_event
from task_manager.domain.identifiers import new_id
from task_manager.domain.imports import Import
from task_manager.domain.reminder import Reminder, ReminderKind
from task_manager.domain.task import Task, TaskFields, import_source
from task_manager.notifications.email import body
from tests.conftest import REGION
from tests.simulation.aws.messaging import Queue
from tests.unit.adapters.faults import Responses, error

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
IMPORT = Import(id="0195b1e6-0000-7000-8000-00000000ffff", key="imports/a.csv", started_at=NOW)


class Topic:
    """Topic that records the calls to publish on it."""

    def __init__(self, sns: "SNSClient") -> None:
        self.arn = sns.create_topic(Name="events")["TopicArn"]
        self.calls: list[list[dict[str, Any]]] = []
        self.refused_id = ""
        sns.meta.events.register("before-parameter-build.sns.PublishBatch", self._note)

    def _note(self, params: dict[str, Any], **_: object) -> None:
        self.calls.append(params["PublishBatchRequestEntries"])
        if params["PublishBatchRequestEntries"][0]["Id"] == self.refused_id:
            raise ClientError({"Error": {"Code": "AuthorizationError"}}, "PublishBatch")

    def received(self) -> int:
        return len(get_backend("sns")[DEFAULT_ACCOUNT_ID][REGION].topics[self.arn].sent_notifications)


@pytest.fixture
def topic(sns: "SNSClient") -> Topic:
    return Topic(sns)


@pytest.fixture
def publisher(sns: "SNSClient", topic: Topic) -> SnsEventPublisher:
    return SnsEventPublisher(sns, topic.arn)


def an_event(number: int = 1, source: str = "api") -> TaskEvent:
    fields = TaskFields(title=f"Task {number} ñ")
    task_id = f"0195b1e6-0000-7000-8000-{number:012}"
    return task_event(EventType.TASK_CREATED, Task.create(fields, task_id=task_id, source=source, now=NOW))


@settings(max_examples=50)
@given(st.lists(st.characters(codec="utf-8") | st.sampled_from('\ufffe\uffff"\\\x00')).map("".join))
def test_a_queue_accepts_an_event_with_any_text_and_gets_it_unchanged(text: str) -> None:
    """A task of an earlier release, or an object key in S3, may have characters that the API refuses."""
    fields = TaskFields.model_construct(title=text, description=text, tags=(text,))
    task = Task.create(fields, task_id=IMPORT.id, source="api", now=NOW)
    for event in (
        task_event(EventType.TASK_UPDATED, task),
        import_event(IMPORT.model_copy(update={"key": text, "error": text})),
    ):
        queue = Queue(lambda: NOW)

        queue.send(_entry("1", event)["Message"], {})
        queue.send(body(event), {})

        [received, _] = queue.messages.values()
        assert parse_event(received.body) == event


def with_description(event: TaskEvent, description: str) -> Event:
    """Return an event with a description of any length."""
    return event.model_copy(update={"data": event.data.model_copy(update={"description": description})})


def a_reminder(source: str) -> Event:
    fields = TaskFields(title="Task", due_date=NOW.date())
    task = Task.create(fields, task_id=new_id(NOW), source=source, now=NOW)
    return reminder_event(Reminder(kind=ReminderKind.OVERDUE, task=task, at=NOW))


def test_a_message_is_an_event_as_json(publisher: SnsEventPublisher, topic: Topic) -> None:
    event = an_event()
    publisher.publish([event])
    [[entry]] = topic.calls
    assert parse_event(entry["Message"]) == event
    assert topic.received() == 1


@pytest.mark.parametrize(
    ("event", "attributes"),
    [
        (an_event(), {"event_type": "task.created", "bulk": "false", "priority": "medium"}),
        (
            an_event(source=import_source(IMPORT.id)),
            {"event_type": "task.created", "bulk": "true", "priority": "medium"},
        ),
        (
            task_event(EventType.TASK_UPDATED, an_event(source=import_source(IMPORT.id)).data),
            {"event_type": "task.updated", "bulk": "false", "priority": "medium"},
        ),
        (import_event(IMPORT), {"event_type": "import.finished", "bulk": "false"}),
        (a_reminder(source=import_source(IMPORT.id)), {"event_type": "task.overdue", "bulk": "false"}),
    ],
)
def test_a_message_can_be_filtered(
    publisher: SnsEventPublisher, topic: Topic, event: Event, attributes: dict[str, str]
) -> None:
    publisher.publish([event])
    [[entry]] = topic.calls
    assert {name: value["StringValue"] for name, value in entry["MessageAttributes"].items()} == attributes


def test_events_go_ten_at_a_time(publisher: SnsEventPublisher, topic: Topic) -> None:
    events = [an_event(number) for number in range(23)]
    publisher.publish(events)
    # Several calls at once: the order of the calls is that of their threads.
    calls = sorted(topic.calls, key=lambda call: int(call[0]["Id"]))
    assert [len(call) for call in calls] == [10, 10, 3]
    assert [parse_event(entry["Message"]) for call in calls for entry in call] == events


@pytest.mark.parametrize("refused_id", ["0", "10", "30"])
def test_no_failed_call_is_taken_for_a_success(publisher: SnsEventPublisher, topic: Topic, refused_id: str) -> None:
    topic.refused_id = refused_id
    with pytest.raises(ClientError):
        publisher.publish([an_event(number) for number in range(40)])


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(), min_size=1, max_size=3))
def test_a_request_has_the_body_that_botocore_writes(texts: list[str]) -> None:
    bodies: list[object] = []

    def accept(request: AWSPreparedRequest) -> AWSResponse:
        bodies.append(request.body)
        return response(request, ACCEPTED)

    for publish in (_publish_with_adapter, _publish_without_adapter):
        client = boto3.client("sns", region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test")
        stub(client, accept)
        publish(client, [with_description(an_event(number), text) for number, text in enumerate(texts)])

    [ours, theirs] = bodies
    assert ours == theirs


def _publish_with_adapter(client: "SNSClient", events: list[Event]) -> None:
    SnsEventPublisher(client, "arn:aws:sns:eu-central-1:123456789012:events").publish(events)


def _publish_without_adapter(client: "SNSClient", events: list[Event]) -> None:
    client.publish_batch(
        TopicArn="arn:aws:sns:eu-central-1:123456789012:events",
        PublishBatchRequestEntries=[_entry(str(number), event) for number, event in enumerate(events)],
    )


def test_a_call_has_no_more_bytes_than_sns_accepts(publisher: SnsEventPublisher, topic: Topic) -> None:
    events = [with_description(an_event(number), "🎉" * 9000) for number in range(20)]
    publisher.publish(events)
    sizes = [sum(len(entry["Message"].encode()) for entry in call) for call in topic.calls]
    assert topic.received() == 20
    assert max(sizes) <= BYTES_PER_BATCH - 10 * 200
    assert len(sizes) == 3


def test_no_events_make_no_call(publisher: SnsEventPublisher, topic: Topic) -> None:
    publisher.publish([])
    assert topic.calls == []


def refused(*ids: str) -> dict[str, Any]:
    failed = [{"Id": entry_id, "Code": "InternalError", "SenderFault": False} for entry_id in ids]
    return {"Successful": [], "Failed": failed}


def test_only_a_refused_entry_is_sent_again(publisher: SnsEventPublisher, topic: Topic, sns: "SNSClient") -> None:
    Responses(sns, "PublishBatch", refused("1"))
    publisher.publish([an_event(number) for number in range(3)])
    assert [[entry["Id"] for entry in call] for call in topic.calls] == [["0", "1", "2"], ["1"]]


def test_an_entry_that_is_refused_twice_is_no_success(
    publisher: SnsEventPublisher, topic: Topic, sns: "SNSClient"
) -> None:
    Responses(sns, "PublishBatch", refused("0", "2"), refused("2"))
    with pytest.raises(Unavailable) as raised:
        publisher.publish([an_event(number) for number in range(3)])
    assert raised.value.__notes__ == ["Refused: InternalError"]
    assert [[entry["Id"] for entry in call] for call in topic.calls] == [["0", "1", "2"], ["0", "2"]]


def test_errors_of_calls_are_classified(publisher: SnsEventPublisher, sns: "SNSClient") -> None:
    Responses(sns, "PublishBatch", error("Throttling"), error("AuthorizationError", 403))
    with pytest.raises(Unavailable):
        publisher.publish([an_event()])
    with pytest.raises(ClientError):
        publisher.publish([an_event()])
