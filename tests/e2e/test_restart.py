"""Restart: the system keeps its data and continues to publish events."""

from tests.e2e.external_service import ExternalService
from tests.e2e.http_api import Api
from tests.e2e.polling import eventually
from tests.e2e.subscriber import Subscriber
from tests.e2e.system import System


def test_a_restart_loses_no_data_and_events_are_published(
    system: System, api: Api, subscriber: Subscriber, service: ExternalService
) -> None:
    stored = api.created("Kept over a restart", tags=["kept"])
    subscriber.wait_for(f"tasks/{stored['id']}", "task.created")

    assert system.aws.stop()
    assert "restored its data" in system.up()

    assert api.task(stored["id"])["title"] == "Kept over a restart"
    tasks = [api.created(f"After the restart {number}") for number in range(20)]
    for task in tasks:
        notification = subscriber.wait_for(f"tasks/{task['id']}", "task.created")
        assert notification.event["data"]["title"] == task["title"]
    for task in tasks:
        eventually(lambda: service.deliveries(f"tasks/{task['id']}"), f"{task['title']} is delivered")  # noqa: B023
