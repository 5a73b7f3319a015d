"""The alarms that were asked for, each on something that is there."""

import json
from typing import Any

from tests.unit.terraform.conftest import Stack

OPERATIONS = "arn:aws:sns:eu-west-1:111122223333:operations"


def watched(stack: Stack, namespace: str) -> dict[str, tuple[Any, ...]]:
    """What each alarm of a namespace fires on, by the name of what it watches."""
    return {
        next(iter(alarm["dimensions"].values())): (
            alarm["metric_name"],
            *alarm["dimensions"],
            alarm["statistic"],
            alarm["comparison_operator"],
            alarm["threshold"],
            alarm["period"],
            alarm["evaluation_periods"],
        )
        for alarm in stack.of_type("aws_cloudwatch_metric_alarm").values()
        if alarm["namespace"] == namespace
    }


def test_more_than_five_errors_of_a_function_in_a_minute(kept: Stack) -> None:
    names = [function["function_name"] for function in kept.functions.values()]

    rule = ("Errors", "FunctionName", "Sum", "GreaterThanThreshold", 5, 60, 1)
    assert watched(kept, "AWS/Lambda") == dict.fromkeys(names, rule)


def test_more_than_a_hundred_messages_waiting_and_any_that_was_given_up(kept: Stack) -> None:
    def rule(threshold: int) -> tuple[Any, ...]:
        metric = ("ApproximateNumberOfMessagesVisible", "QueueName", "Maximum")
        return (*metric, "GreaterThanThreshold", threshold, 60, 1)

    assert watched(kept, "AWS/SQS") == {
        "task-manager-prod-background": rule(100),
        "task-manager-prod-background-dlq": rule(0),
        "task-manager-prod-failed-events": rule(0),
    }
    queues = {queue["name"] for queue in kept.of_type("aws_sqs_queue").values()}
    assert set(watched(kept, "AWS/SQS")) == queues


def test_every_alarm_tells_operations_that_it_fires_and_that_it_clears(kept: Stack) -> None:
    for alarm in kept.of_type("aws_cloudwatch_metric_alarm").values():
        assert alarm["alarm_actions"] == [OPERATIONS]
        assert alarm["ok_actions"] == [OPERATIONS]
        assert alarm["treat_missing_data"] == "notBreaching"
        assert alarm["alarm_description"]


def test_alarms_may_publish_to_the_topic_and_use_its_key(kept: Stack) -> None:
    topic = json.loads(kept["operations.aws_sns_topic.this"]["policy"])["Statement"]
    key = json.loads(kept["key.aws_kms_key.this"]["policy"])["Statement"]

    (publisher,) = [one for one in topic if one["Effect"] == "Allow"]
    assert publisher["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    pattern = publisher["Condition"]["ArnLike"]["aws:SourceArn"]
    assert pattern == "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:task-manager-prod-*"
    for alarm in kept.of_type("aws_cloudwatch_metric_alarm").values():
        assert alarm["alarm_name"].startswith("task-manager-prod-")
    assert {"Service": "cloudwatch.amazonaws.com"} in [one["Principal"] for one in key]
    mail = kept['operations.aws_sns_topic_subscription.this["operations@example.com"]']
    assert (mail["protocol"], mail["filter_policy"]) == ("email", None)


def test_the_dashboard_shows_every_function_queue_table_and_workflow(kept: Stack) -> None:
    body = kept["dashboard.aws_cloudwatch_dashboard.this"]["dashboard_body"]

    shown = {
        value
        for widget in json.loads(body)["widgets"]
        for metric in widget["properties"].get("metrics", [])
        for value in metric[2:]
        if isinstance(value, str)
    }
    names = {
        *(function["function_name"] for function in kept.functions.values()),
        *(queue["name"] for queue in kept.of_type("aws_sqs_queue").values()),
        *(table["name"] for table in kept.of_type("aws_dynamodb_table").values()),
        *(machine["arn"] for machine in kept.of_type("aws_sfn_state_machine").values()),
        kept["api.aws_api_gateway_rest_api.this"]["name"],
    }
    assert names <= shown
