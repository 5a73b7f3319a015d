import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import boto3
import pytest
from pydantic import ValidationError

from task_manager.adapters.stream_records import UnknownTable
from task_manager.composition import aws, clock
from task_manager.composition.deliveries import delivery_queues
from task_manager.composition.tasks import task_store
from task_manager.domain.errors import Contention, DeliveryFailed, DeliveryRefused, Unavailable
from task_manager.domain.event import Event, EventType, TaskEvent, task_event
from task_manager.handlers import process_sqs, publish_task_events, remove_task_files
from task_manager.use_cases.deliveries import DeliverEvent
from tests.fakes import FakeEventPublisher
from tests.unit.handlers.conftest import Api, Invocation, Lines, stream_record
from tests.unit.handlers.queues import Queue

Stored = Callable[[str], list[dict[str, Any]]]


class Service:
    """External service that accepts events, or raises the error set for a title."""

    def __init__(self) -> None:
        self.accepted: list[str] = []
        self.raises: dict[str, Exception] = {}

    def deliver(self, event: Event) -> None:
        assert isinstance(event, TaskEvent)
        if error := self.raises.get(event.data.title):
            raise error
        self.accepted.append(event.id)


@pytest.fixture
def queue(environment: None, monkeypatch: pytest.MonkeyPatch) -> Queue:
    return lane("background", monkeypatch)


@pytest.fixture
def bulk_queue(environment: None, monkeypatch: pytest.MonkeyPatch) -> Queue:
    return lane("bulk", monkeypatch)


def lane(name: str, monkeypatch: pytest.MonkeyPatch) -> Queue:
    queue = Queue(boto3.client("sqs"), name)
    monkeypatch.setenv(f"{name.upper()}_QUEUE_URL", queue.url)
    monkeypatch.setenv(f"{name.upper()}_DLQ_URL", queue.dlq)
    return queue


@pytest.fixture
def service(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> Service:
    service = Service()
    composed = DeliverEvent(service, task_store(), clock.now)
    monkeypatch.setattr(process_sqs, "deliver_event", lambda: composed)
    return service


def created_event(api: Api, title: str) -> TaskEvent:
    task_id = api("POST", "/tasks", {"title": title}).json["id"]
    return task_event(EventType.TASK_CREATED, task_store().get(task_id))


def processing(api: Api, event: TaskEvent) -> dict[str, Any]:
    task = api("GET", "/tasks/{id}", id=event.data.id).json
    assert task["version"] == 1
    return dict(task["processing"])


def test_a_bad_message_does_not_delay_the_others(api: Api, queue: Queue, service: Service) -> None:
    events = [created_event(api, title) for title in ("a", "refused", "b", "failed", "c")]
    service.raises = {"refused": DeliveryRefused("no"), "failed": DeliveryFailed("not now")}
    queue.send(*(event.model_dump_json() for event in events), "not an event")
    batch = queue.event()

    response = process_sqs.handler(batch, Invocation())

    assert set(service.accepted) == {events[0].id, events[2].id, events[4].id}
    [redelivered] = [record for record in batch["Records"] if events[3].id in record["body"]]
    assert response == {"batchItemFailures": [{"itemIdentifier": redelivered["messageId"]}]}
    dead = {message["Body"]: message["MessageAttributes"] for message in queue.dead()}
    assert dead.keys() == {events[1].model_dump_json(), "not an event"}
    assert {attributes["error"]["StringValue"] for attributes in dead.values()} == {
        "DeliveryRefused",
        "NotAnEvent",
    }
    assert processing(api, events[0])["status"] == "done"
    assert processing(api, events[3])["status"] == "pending"
    failed = processing(api, events[1])
    assert (failed["status"], failed["reason"]) == ("failed", "no")


def test_each_queue_of_deliveries_has_its_own_retries_and_dead_letters(
    api: Api, queue: Queue, bulk_queue: Queue, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKGROUND_RETRY_SECONDS", "0")
    service.raises = {"refused": DeliveryRefused("no"), "failed": DeliveryFailed("not now")}
    for title, lane in (("refused", bulk_queue), ("failed", bulk_queue), ("b", queue)):
        lane.send(created_event(api, title).model_dump_json())

    responses = [process_sqs.handler(lane.event(), Invocation()) for lane in (bulk_queue, queue)]

    assert [len(response["batchItemFailures"]) for response in responses] == [1, 0]
    assert (len(bulk_queue.dead()), queue.dead()) == (1, [])
    # Postponed in its own queue: it is received again before the visibility timeout.
    assert len(bulk_queue.event(attempt=2)["Records"]) == 1


def test_an_event_of_a_later_release_is_delivered_after_a_rollback(api: Api, queue: Queue, service: Service) -> None:
    event = created_event(api, "a")
    later = json.loads(event.model_dump_json())
    later["data"]["colour"] = "red"
    queue.send(json.dumps(later))

    assert process_sqs.handler(queue.event(), Invocation()) == {"batchItemFailures": []}

    assert processing(api, event)["status"] == "done"


@pytest.mark.parametrize(
    "change",
    [
        {"type": "task.archived"},
        {"specversion": "2.0"},
        {"data": {"title": "A task without an id."}},
        {"data": None},
        {"type": "import.finished"},
    ],
)
def test_an_event_that_this_release_cannot_read_is_dead_lettered_as_it_came(
    api: Api, queue: Queue, service: Service, change: dict[str, Any]
) -> None:
    body = json.dumps({**json.loads(created_event(api, "a").model_dump_json()), **change})
    queue.send(body)

    assert process_sqs.handler(queue.event(), Invocation()) == {"batchItemFailures": []}

    assert service.accepted == []
    [dead] = queue.dead()
    assert dead["Body"] == body
    assert dead["MessageAttributes"]["error"]["StringValue"] == "NotAnEvent"


def test_a_missing_setting_dead_letters_no_message(api: Api, queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    queue.send(created_event(api, "a").model_dump_json())
    monkeypatch.delenv("EXTERNAL_SERVICE_URL")

    response = process_sqs.handler(queue.event(), Invocation())

    assert len(response["batchItemFailures"]) == 1
    assert queue.dead() == []


def test_an_outcome_in_contention_is_recorded_soon(
    api: Api, queue: Queue, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = created_event(api, "a")
    queue.send(event.model_dump_json())
    batch = queue.event()
    monkeypatch.setattr(task_store(), "record_processing", Mock(side_effect=Contention))
    postpone = Mock()
    monkeypatch.setattr(delivery_queues()["background"], "postpone", postpone)

    response = process_sqs.handler(batch, Invocation())

    assert service.accepted == [event.id]
    assert response == {"batchItemFailures": [{"itemIdentifier": batch["Records"][0]["messageId"]}]}
    assert postpone.call_count == 1


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        (None, 1),
        (timedelta(), 1),
        (timedelta(days=-20_000), 1),
        (timedelta(seconds=30, milliseconds=1), 31),
        (timedelta(hours=2), 7200),
        (timedelta(days=30), 42_300),
    ],
)
def test_a_message_stays_hidden_for_as_long_as_the_service_asks(
    api: Api,
    queue: Queue,
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
    retry_after: timedelta | None,
    seconds: int,
) -> None:
    service.raises = {"a": DeliveryFailed("The external service answered 429.", retry_after)}
    queue.send(created_event(api, "a").model_dump_json())
    batch = queue.event()
    hide = Mock()
    monkeypatch.setattr(aws.sqs(), "change_message_visibility", hide)

    process_sqs.handler(batch, Invocation())

    assert hide.call_args.kwargs["VisibilityTimeout"] == seconds


@pytest.mark.parametrize("error", [DeliveryFailed, Unavailable])
def test_a_failure_is_recorded_when_no_attempt_is_left(
    api: Api, queue: Queue, service: Service, error: type[Exception]
) -> None:
    event = created_event(api, "failed")
    service.raises = {"failed": error("The external service answered 500.")}
    queue.send(event.model_dump_json())

    response = process_sqs.handler(queue.event(attempt=3), Invocation())

    assert len(response["batchItemFailures"]) == 1
    failed = processing(api, event)
    assert (failed["status"], failed["reason"]) == ("failed", "The external service answered 500.")


def test_a_batch_in_which_every_message_failed_raises_no_error(api: Api, queue: Queue, service: Service) -> None:
    service.raises = {"failed": DeliveryFailed("not now")}
    queue.send(created_event(api, "failed").model_dump_json())

    assert len(process_sqs.handler(queue.event(), Invocation())["batchItemFailures"]) == 1


def test_an_outcome_of_an_earlier_version_is_not_recorded(api: Api, queue: Queue, service: Service) -> None:
    event = created_event(api, "a")
    api("PATCH", "/tasks/{id}", {"title": "b"}, id=event.data.id)
    queue.send(event.model_dump_json())

    assert process_sqs.handler(queue.event(), Invocation()) == {"batchItemFailures": []}

    assert api("GET", "/tasks/{id}", id=event.data.id).json["processing"]["status"] == "pending"


def test_without_a_service_events_are_done(api: Api, queue: Queue) -> None:
    event = created_event(api, "a")
    queue.send(event.model_dump_json())

    assert process_sqs.handler(queue.event(), Invocation()) == {"batchItemFailures": []}

    assert processing(api, event)["status"] == "done"


@pytest.mark.parametrize("handler", [publish_task_events.handler, remove_task_files.handler])
def test_a_record_of_an_unknown_table_fails_its_batch(
    api: Api, stored: Stored, handler: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher = FakeEventPublisher()
    monkeypatch.setattr(publish_task_events, "event_publisher", lambda: publisher)
    api("POST", "/tasks", {"title": "a"})
    [item] = stored("tasks")

    with pytest.raises(UnknownTable):
        handler({"Records": [stream_record("REMOVE", table="other", old=item)]}, Invocation())

    assert publisher.published == []


def test_changes_are_published_and_outcomes_of_deliveries_are_not(
    api: Api, queue: Queue, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    sns = boto3.client("sns")
    topic = sns.create_topic(Name="events")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue.arn, Attributes={"RawMessageDelivery": "true"})
    monkeypatch.setenv("EVENTS_TOPIC_ARN", topic)
    task = api("POST", "/tasks", {"title": "a"}).json
    [first] = stored("tasks")
    api("PATCH", "/tasks/{id}", {"title": "b"}, id=task["id"])
    [second] = stored("tasks")
    noted = {**second, "processing": {"status": "done", "at": second["updated_at"]}}

    publish_task_events.handler(
        {
            "Records": [
                stream_record("INSERT", new=first),
                stream_record("MODIFY", old=first, new=second),
                stream_record("MODIFY", old=second, new=noted),
                stream_record("REMOVE", old=noted),
            ]
        },
        Invocation(),
    )

    messages = [json.loads(record["body"]) for record in queue.event()["Records"]]
    assert sorted((message["type"], message["data"]["version"]) for message in messages) == [
        ("task.created", 1),
        ("task.deleted", 2),
        ("task.updated", 2),
    ]


def test_messages_that_an_invocation_has_no_time_for_are_retried_at_once(
    api: Api, queue: Queue, service: Service
) -> None:
    events = [created_event(api, title) for title in ("a", "b", "c")]
    queue.send(*(event.model_dump_json() for event in events))
    batch = queue.event()
    first, *others = batch["Records"]

    response = process_sqs.handler(batch, Invocation(20))

    assert service.accepted == [json.loads(first["body"])["id"]]
    assert [failure["itemIdentifier"] for failure in response["batchItemFailures"]] == [
        record["messageId"] for record in others
    ]
    # They are visible again, long before the queue's visibility timeout.
    assert {record["messageId"] for record in queue.event()["Records"]} == {record["messageId"] for record in others}


def test_a_message_on_its_last_attempt_is_processed_however_late(api: Api, queue: Queue, service: Service) -> None:
    queue.send(*(created_event(api, title).model_dump_json() for title in ("a", "b")))

    response = process_sqs.handler(queue.event(attempt=3), Invocation(0))

    assert response == {"batchItemFailures": []}
    assert len(service.accepted) == 2


@pytest.mark.parametrize(
    ("error", "call"),
    [(DeliveryFailed("The service answered 500."), "postpone"), (DeliveryRefused("no"), "dead_letter")],
)
def test_an_error_of_the_queue_itself_is_logged_with_its_trace(
    api: Api, queue: Queue, service: Service, lines: Lines, monkeypatch: pytest.MonkeyPatch, error: Exception, call: str
) -> None:
    service.raises = {"a": error}
    queue.send(created_event(api, "a").model_dump_json())
    batch = queue.event()
    monkeypatch.setattr(
        delivery_queues()["background"], call, Mock(side_effect=Unavailable("The queue did not answer."))
    )

    response = process_sqs.handler(batch, Invocation())

    assert response == {"batchItemFailures": [{"itemIdentifier": batch["Records"][0]["messageId"]}]}
    trace, delivery = lines()[-2:]
    assert trace["level"] == "ERROR"
    assert "The queue did not answer." in trace["exception"]
    assert str(error) in trace["exception"]
    assert (delivery["message"], delivery["outcome"]) == ("delivery", "failed")


@pytest.mark.parametrize("handler", [publish_task_events.handler, remove_task_files.handler])
def test_an_unreadable_record_leaves_a_line_with_its_position(
    environment: None, handler: Callable[..., None], lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENTS_TOPIC_ARN", "arn:aws:sns:eu-central-1:123456789012:events")
    record = stream_record("REMOVE", old={"id": "not a task"})

    with pytest.raises(ValidationError):
        handler({"Records": [record]}, Invocation())

    unreadable, call = lines()
    assert unreadable["sequence_number"] == record["dynamodb"]["SequenceNumber"]
    assert unreadable["stream_arn"] == record["eventSourceARN"]
    assert (call["message"], call["outcome"], call["error"]) == ("invocation", "failed", "ValidationError")
    assert {line["function_request_id"] for line in lines()} == {"invocation-1"}
