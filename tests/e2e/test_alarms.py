"""Alarms fire, publish alerts, and clear; the tests put the datapoints, as the emulator creates none."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from scripts.lib.outputs import applied_outputs
from tests.e2e.polling import eventually
from tests.e2e.subscriber import Subscriber
from tests.e2e.system import FOLDER

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient


@pytest.fixture(scope="module")
def operators(sqs: "SQSClient", sns: "SNSClient", system: object) -> Subscriber:
    """Subscriber of the topic of alerts."""
    topic = applied_outputs("local", FOLDER)["alerts_topic_arn"]
    return Subscriber(sqs, sns, topic, f"e2e-operators-{uuid4()}")


class Alarm:
    """Alarm on a metric, and datapoints of that metric."""

    def __init__(self, cloudwatch: "CloudWatchClient", name: str) -> None:
        self._cloudwatch = cloudwatch
        (self._alarm,) = cloudwatch.describe_alarms(AlarmNames=[name], AlarmTypes=["MetricAlarm"])["MetricAlarms"]

    @property
    def period(self) -> timedelta:
        return timedelta(seconds=self._alarm["Period"])

    def put(self, value: float, moment: datetime) -> None:
        self._cloudwatch.put_metric_data(
            Namespace=self._alarm["Namespace"],
            MetricData=[
                {
                    "MetricName": self._alarm["MetricName"],
                    "Dimensions": self._alarm["Dimensions"],
                    "Timestamp": moment,
                    "Value": value,
                }
            ],
        )


def state(cloudwatch: "CloudWatchClient", name: str) -> str:
    response: Any = cloudwatch.describe_alarms(AlarmNames=[name], AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    alarms: list[Any] = response["MetricAlarms"] + response["CompositeAlarms"]
    return str(alarms[0]["StateValue"])


def state_counts(operators: Subscriber, name: str) -> Counter[str]:
    """Return the number of alerts for an alarm by its new state."""
    messages = (notification.event for notification in operators.received())
    return Counter(message["NewStateValue"] for message in messages if message["AlarmName"] == name)


@pytest.mark.parametrize(
    ("name", "too_much"),
    [("task-manager-local-create-task-errors", 6), ("task-manager-local-background-waiting", 101)],
)
def test_an_alarm_fires_publishes_alerts_and_clears(
    name: str, too_much: int, cloudwatch: "CloudWatchClient", operators: Subscriber
) -> None:
    alarm = Alarm(cloudwatch, name)
    just_in_time = alarm.period - timedelta(seconds=5)

    alarm.put(too_much - 1, datetime.now(UTC) - just_in_time)
    assert state(cloudwatch, name) != "ALARM"
    # Errors are summed over periods; numbers of messages are not.
    alarm.put(too_much, datetime.now(UTC) - just_in_time)
    eventually(lambda: state(cloudwatch, name) == "ALARM", f"{name} fires")
    eventually(lambda: state_counts(operators, name)["ALARM"] == 1, "the alert that it fires")
    ok_count = state_counts(operators, name)["OK"]

    def cleared() -> bool:
        alarm.put(0, datetime.now(UTC))
        return state(cloudwatch, name) == "OK"

    eventually(cleared, f"{name} clears")
    eventually(lambda: state_counts(operators, name)["OK"] > ok_count, "the alert that it clears")


def test_the_service_is_unhealthy_as_long_as_one_of_its_alarms_is_on(
    cloudwatch: "CloudWatchClient", operators: Subscriber
) -> None:
    name = "task-manager-local-unhealthy"
    alarm = "task-manager-local-api-errors"

    cloudwatch.set_alarm_state(AlarmName=alarm, StateValue="ALARM", StateReason="as the test says")
    eventually(lambda: state_counts(operators, name)["ALARM"], "the alert that the service is unhealthy")
    ok_count = state_counts(operators, name)["OK"]
    cloudwatch.set_alarm_state(AlarmName=alarm, StateValue="OK", StateReason="as the test says")
    eventually(lambda: state_counts(operators, name)["OK"] > ok_count, "the alert that the service is healthy")
