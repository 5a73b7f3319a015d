"""Restart, with other settings: the system keeps its data and continues to publish events."""

from typing import TYPE_CHECKING

from tests.e2e.external_service import ExternalService
from tests.e2e.http_api import Api
from tests.e2e.polling import eventually
from tests.e2e.subscriber import Subscriber
from tests.e2e.system import System

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient


def test_neither_a_restart_nor_another_throttle_loses_data_and_events_are_published(
    system: System, api: Api, subscriber: Subscriber, service: ExternalService, apigateway: "APIGatewayClient"
) -> None:
    stored = api.created("Kept over a restart", tags=["kept"])
    subscriber.wait_for(f"tasks/{stored['id']}", "task.created")

    assert system.aws.stop()
    before, after = "rate_limit = 1, burst_limit = 2", "rate_limit = 1.5, burst_limit = 3"
    assert "restored its data" in system.up((before, after))
    plans = {plan["name"]: plan for plan in apigateway.get_usage_plans()["items"]}
    assert plans["task-manager-local-hasty"]["throttle"] == {"rateLimit": 1.5, "burstLimit": 3}

    assert api.task(stored["id"])["title"] == "Kept over a restart"
    tasks = [api.created(f"After the restart {number}") for number in range(20)]
    for task in tasks:
        notification = subscriber.wait_for(f"tasks/{task['id']}", "task.created")
        assert notification.event["data"]["title"] == task["title"]
    for task in tasks:
        eventually(lambda: service.deliveries(f"tasks/{task['id']}"), f"{task['title']} is delivered")  # noqa: B023
