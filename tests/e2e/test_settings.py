"""Settings of the deployed resources: encryption, logs, alarms, secrets, and no drift."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scripts.lib.common import ROOT
from tests.e2e.function_logs import messages
from tests.e2e.http_api import Api
from tests.e2e.system import FOLDER, System

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient


@pytest.fixture(scope="module")
def configurations(functions: "LambdaClient", outputs: dict[str, Any]) -> dict[str, Any]:
    """Configuration of each function, by name."""
    return {
        name: functions.get_function_configuration(FunctionName=deployed)
        for name, deployed in outputs["functions"].items()
    }


def test_each_function_has_a_role_a_log_group_and_a_handler_of_its_own(
    configurations: dict[str, Any], logs: "CloudWatchLogsClient"
) -> None:
    pages = logs.get_paginator("describe_log_groups").paginate()
    groups = {group["logGroupName"]: group for page in pages for group in page["logGroups"]}

    assert len({configuration["Role"] for configuration in configurations.values()}) == len(configurations)
    for name, configuration in configurations.items():
        handler = "deliver_webhook" if name.startswith("destination_") else name
        assert configuration["Handler"] == f"task_manager.lambda_functions.{handler}"
        group = groups[f"/aws/lambda/{configuration['FunctionName']}"]
        assert group["retentionInDays"] >= 1
    assert len({configuration["CodeSha256"] for configuration in configurations.values()}) == 1


def test_no_role_has_rights_on_all_resources(configurations: dict[str, Any], iam: "IAMClient") -> None:
    for configuration in configurations.values():
        role = configuration["Role"].rpartition("/")[2]
        assert iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"] == []
        for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
            document: Any = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
            statements = (json.loads(document) if isinstance(document, str) else document)["Statement"]
            for statement in statements:
                assert not [action for action in statement["Action"] if "*" in action], (role, statement)
                # X-Ray has no resource-level permissions.
                assert statement["Resource"] != ["*"] or statement["Sid"] == "WriteTraces", (role, statement)


def test_tables_can_be_restored_and_are_encrypted(dynamodb: "DynamoDBClient") -> None:
    names = [name for name in dynamodb.list_tables()["TableNames"] if name.startswith("task-manager-local-")]

    assert len(names) == len(json.loads((ROOT / "terraform" / "stack" / "tables.json").read_text()))
    for name in names:
        backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
        assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
        assert dynamodb.describe_table(TableName=name)["Table"]["SSEDescription"]["SSEType"] == "KMS"


def test_queues_and_topics_are_encrypted(sqs: "SQSClient", sns: "SNSClient", outputs: dict[str, Any]) -> None:
    topics = [topic["TopicArn"] for topic in sns.list_topics()["Topics"]]

    for queue in (
        "background_queue_url",
        "background_dlq_url",
        "bulk_queue_url",
        "bulk_dlq_url",
        "urgent_tasks_queue_url",
        "urgent_tasks_dlq_url",
        "notifications_queue_url",
        "notifications_dlq_url",
        "failed_events_queue_url",
    ):
        attributes = sqs.get_queue_attributes(QueueUrl=outputs[queue], AttributeNames=["All"])["Attributes"]
        assert attributes["KmsMasterKeyId"]
    for destination in outputs["destinations"].values():
        for url in (destination["queue_url"], destination["dlq_url"]):
            assert sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]["KmsMasterKeyId"]
    assert outputs["events_topic_arn"] in topics
    for topic in topics:
        assert sns.get_topic_attributes(TopicArn=topic)["Attributes"]["KmsMasterKeyId"]


def test_a_message_is_hidden_longer_than_a_function_may_take(
    sqs: "SQSClient", outputs: dict[str, Any], configurations: dict[str, Any]
) -> None:
    for queue, function in (
        ("background", "process_sqs"),
        ("bulk", "process_sqs"),
        ("urgent_tasks", "monitor_urgent_tasks"),
        ("notifications", "send_notifications"),
    ):
        attributes = sqs.get_queue_attributes(QueueUrl=outputs[f"{queue}_queue_url"], AttributeNames=["All"])[
            "Attributes"
        ]

        assert int(attributes["VisibilityTimeout"]) >= 6 * configurations[function]["Timeout"]
        redrive = json.loads(attributes["RedrivePolicy"])
        assert redrive["deadLetterTargetArn"].endswith(outputs[f"{queue}_dlq_url"].rpartition("/")[2])


def test_the_required_alarms_exist(cloudwatch: "CloudWatchClient", outputs: dict[str, Any]) -> None:
    alarms = [
        alarm for page in cloudwatch.get_paginator("describe_alarms").paginate() for alarm in page["MetricAlarms"]
    ]

    def rules(namespace: str, metric: str, dimension: str) -> dict[str, tuple[Any, ...]]:
        return {
            alarm["Dimensions"][0]["Value"]: (
                alarm["Statistic"],
                alarm["Period"],
                alarm["EvaluationPeriods"],
                alarm["ComparisonOperator"],
                alarm["Threshold"],
            )
            for alarm in alarms
            if (alarm.get("Namespace"), alarm.get("MetricName")) == (namespace, metric)
            and [dimension["Name"] for dimension in alarm["Dimensions"]] == [dimension]
        }

    errors = rules("AWS/Lambda", "Errors", "FunctionName")
    assert errors == dict.fromkeys(outputs["functions"].values(), ("Sum", 60, 1, "GreaterThanThreshold", 5.0))
    waiting = rules("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName")
    for queue in ("background", "urgent-tasks", "notifications"):
        assert waiting.pop(f"task-manager-local-{queue}")[3:] == ("GreaterThanThreshold", 100.0)
    assert len(waiting) == 5 + len(outputs["destinations"])
    for rule in waiting.values():
        assert rule[3:] == ("GreaterThanThreshold", 0.0)
    for alarm in alarms:
        assert [arn.rpartition(":")[2] for arn in alarm["AlarmActions"]] == ["task-manager-local-alerts"]


def test_the_key_of_the_external_service_is_not_readable(
    api: Api, system: System, configurations: dict[str, Any], logs: "CloudWatchLogsClient"
) -> None:
    api.created("Delivered with the key")
    key = system.service.api_key

    state = (FOLDER / "terraform.tfstate").read_text()
    assert "external-service-key" in state
    assert key not in state
    for configuration in configurations.values():
        assert key not in json.dumps(configuration["Environment"]["Variables"])
        lines = messages(logs, configuration["FunctionName"])
        assert not [line for line in lines if key in line or (api.key or "") in line]


def test_the_keys_of_clients_are_marked_as_sensitive(system: System) -> None:
    state = json.loads(Path(FOLDER / "terraform.tfstate").read_text())

    open_outputs = json.dumps(
        {name: output for name, output in state["outputs"].items() if not output.get("sensitive")}
    )
    assert "api_url" in open_outputs
    assert system.outputs()["api_key"] not in open_outputs
