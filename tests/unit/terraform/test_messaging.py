"""Retries of messages, events and invocations, and their dead-letter queues."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from functools import reduce
from typing import Any

import pytest

from scripts.lib.dead_letters import (
    BACKGROUND_DLQ,
    BULK_DLQ,
    FAILED_EVENTS,
    NOTIFICATIONS_DLQ,
    URGENT_TASKS_DLQ,
    destination_dlq,
)
from scripts.lib.failures import CONSEQUENCES
from scripts.lib.subscriptions import MAILED, TASK_CHANGES
from task_manager.composition import aws
from task_manager.handlers import finish_import
from task_manager.use_cases.notifications import PAUSE_SECONDS
from tests.simulation.simulation import BULK_EVENTS, DELIVERED_EVENTS, MAILED_EVENTS, STREAMS, URGENT_CHANGES
from tests.unit.handlers.conftest import Invocation
from tests.unit.terraform.conftest import STACK, Stack

QUEUES = "arn:aws:sqs:eu-west-1:111122223333"
TOPICS = "arn:aws:sns:eu-west-1:111122223333"
STEPS = ("split_import", "import_chunk", "finish_import")


def allowed_senders(policy: str) -> set[tuple[str, str]]:
    """Return services and senders that the policy of a queue or topic allows."""
    senders = set()
    for statement in json.loads(policy)["Statement"]:
        if statement["Effect"] == "Allow":
            assert list(statement["Condition"]) == ["ArnLike"]
            senders.add((statement["Principal"]["Service"], statement["Condition"]["ArnLike"]["aws:SourceArn"]))
    return senders


@pytest.mark.parametrize(
    ("function", "stream"),
    [
        ("publish_task_events", "tasks"),
        ("publish_task_events", "imports"),
        ("publish_task_events", "reminders"),
        ("remove_task_files", "tasks"),
    ],
)
def test_a_stream_is_read_from_its_beginning_and_never_blocked_permanently(
    function: str, stream: str, production: Stack, disposable: Stack
) -> None:
    resource = f'aws_lambda_event_source_mapping.stream["{stream}"]'
    mapping = production.of_function(function, resource)

    assert mapping["event_source_arn"] == f"arn:aws:dynamodb:eu-west-1:111122223333:table/{stream}/stream/now"
    assert mapping["starting_position"] == "TRIM_HORIZON"
    # Their handlers raise; without the setting, a partial batch response would count as success.
    assert not mapping["function_response_types"]
    assert mapping["bisect_batch_on_function_error"] is True
    assert mapping["maximum_retry_attempts"] == 100
    assert mapping["maximum_record_age_in_seconds"] == 12 * 3600
    assert mapping["destination_config"][0]["on_failure"][0]["destination_arn"] == f"{QUEUES}:failed-events"
    assert disposable.of_function(function, resource)["maximum_record_age_in_seconds"] == 60


@pytest.mark.parametrize(("run", "reading"), [("production", (100, 1, 4)), ("disposable", (50, 2, 10))])
def test_a_shard_of_a_stream_is_read_by_several_invocations_at_once(
    run: str, reading: tuple[int, int, int], request: pytest.FixtureRequest
) -> None:
    stack: Stack = request.getfixturevalue(run)
    mappings = stack.of_type("aws_lambda_event_source_mapping").values()

    assert {
        (mapping["batch_size"], mapping["maximum_batching_window_in_seconds"], mapping["parallelization_factor"])
        for mapping in mappings
        if ":dynamodb:" in mapping["event_source_arn"]
    } == {reading}


def test_functions_get_of_each_stream_what_they_get_in_the_simulation(production: Stack) -> None:
    address = re.compile(r'module\.function\["(\w+)"\]\.aws_lambda_event_source_mapping\.stream\["(\w+)"\]')
    planned = {
        (found[2], found[1]): {
            json.dumps(json.loads(item["pattern"]), sort_keys=True)
            for criteria in mapping["filter_criteria"]
            for item in criteria["filter"]
        }
        for name, mapping in production.of_type("aws_lambda_event_source_mapping").items()
        if (found := address.search(name))
    }

    assert planned == {
        reader: {json.dumps(pattern, sort_keys=True) for pattern in patterns} for reader, patterns in STREAMS.items()
    }


@pytest.mark.parametrize(
    ("run", "queue", "at_once"),
    [
        ("production", "background", 10),
        ("production", "bulk", 10),
        ("disposable", "background", 2),
        ("disposable", "bulk", 3),
    ],
)
def test_the_external_service_gets_only_so_many_events_at_once(
    run: str, queue: str, at_once: int, request: pytest.FixtureRequest
) -> None:
    stack: Stack = request.getfixturevalue(run)
    mapping = stack.of_function("process_sqs", f'aws_lambda_event_source_mapping.queue["{queue}"]')

    assert mapping["scaling_config"] == [{"maximum_concurrency": at_once}]


@pytest.mark.parametrize("name", ["background", "bulk"])
@pytest.mark.parametrize(("run", "timeout", "attempts"), [("production", 180, 5), ("disposable", 30, 3)])
def test_a_message_is_hidden_for_six_runs_and_dead_lettered_in_the_end(
    run: str, timeout: int, attempts: int, name: str, request: pytest.FixtureRequest
) -> None:
    stack: Stack = request.getfixturevalue(run)
    queue = stack[f"{name}.aws_sqs_queue.this"]
    mapping = stack.of_function("process_sqs", f'aws_lambda_event_source_mapping.queue["{name}"]')

    assert stack.functions["process_sqs"]["timeout"] == timeout
    assert queue["visibility_timeout_seconds"] == 6 * timeout + mapping["maximum_batching_window_in_seconds"]
    assert json.loads(queue["redrive_policy"]) == {
        "deadLetterTargetArn": f"{QUEUES}:{name}-dlq",
        "maxReceiveCount": attempts,
    }
    assert mapping["event_source_arn"] == f"{QUEUES}:{name}"
    assert mapping["function_response_types"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize("run", ["production", "disposable"])
def test_a_change_to_an_urgent_task_is_retried_for_a_day(run: str, request: pytest.FixtureRequest) -> None:
    stack: Stack = request.getfixturevalue(run)
    queue = stack["urgent_tasks.aws_sqs_queue.this"]
    mapping = stack.of_function("monitor_urgent_tasks", 'aws_lambda_event_source_mapping.queue["urgent-tasks"]')

    timeout = stack.functions["monitor_urgent_tasks"]["timeout"]
    assert queue["visibility_timeout_seconds"] == 6 * timeout + mapping["maximum_batching_window_in_seconds"]
    assert json.loads(queue["redrive_policy"]) == {
        "deadLetterTargetArn": f"{QUEUES}:urgent-tasks-dlq",
        "maxReceiveCount": 100,
    }
    assert queue["message_retention_seconds"] >= timedelta(days=2).total_seconds()
    assert mapping["event_source_arn"] == f"{QUEUES}:urgent-tasks"
    assert mapping["function_response_types"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize("run", ["production", "disposable"])
def test_an_address_gets_no_more_mails_a_second_than_sns_permits(
    run: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack: Stack = request.getfixturevalue(run)
    mapping = stack.of_function("send_notifications", 'aws_lambda_event_source_mapping.queue["notifications"]')
    [scaling] = mapping["scaling_config"]
    # After each mail the function pauses; botocore may repeat a mail that SNS sent without answering.
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    config: Any = aws.sns.__wrapped__().meta.config
    attempts = config.retries["total_max_attempts"]

    # https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
    assert scaling["maximum_concurrency"] * attempts / PAUSE_SECONDS <= 10
    # The only way of a mail to these addresses.
    mailing = {
        address.partition(".")[0]
        for address, subscription in stack.of_type("aws_sns_topic_subscription").items()
        if subscription["protocol"] == "email"
    }
    assert mailing <= {"notifications", "escalations", "alerts"}
    publishers = {
        address.partition('module.function["')[2].partition('"')[0]
        for address, policy in stack.of_type("aws_iam_role_policy").items()
        for statement in json.loads(policy["policy"])["Statement"]
        if {f"{TOPICS}:notifications", f"{TOPICS}:escalations"} & set(statement["Resource"])
    }
    assert publishers == {"send_notifications"}


def test_a_burst_of_notifications_is_one_batch_and_a_failed_one_is_retried_for_an_hour(production: Stack) -> None:
    queue = production["notifications_queue.aws_sqs_queue.this"]
    mapping = production.of_function("send_notifications", 'aws_lambda_event_source_mapping.queue["notifications"]')
    timeout = production.functions["send_notifications"]["timeout"]

    assert mapping["event_source_arn"] == f"{QUEUES}:notifications"
    assert mapping["function_response_types"] == ["ReportBatchItemFailures"]
    assert (mapping["batch_size"], mapping["maximum_batching_window_in_seconds"]) == (1000, 30)
    assert queue["visibility_timeout_seconds"] == 6 * timeout + mapping["maximum_batching_window_in_seconds"]
    redrive = json.loads(queue["redrive_policy"])
    assert redrive["deadLetterTargetArn"] == f"{QUEUES}:notifications-dlq"
    assert redrive["maxReceiveCount"] * queue["visibility_timeout_seconds"] >= 3600


def test_every_queue_has_the_longest_retention(production: Stack) -> None:
    two_weeks = 14 * 24 * 3600
    queues = production.of_type("aws_sqs_queue").values()

    assert len(queues) == 11
    assert {queue["message_retention_seconds"] for queue in queues} == {two_weeks}


def test_only_our_topic_and_rules_may_send_to_our_queues(production: Stack) -> None:
    topic = ("sns.amazonaws.com", f"{TOPICS}:task-manager-prod-events")
    rules = {
        ("events.amazonaws.com", f"arn:aws:events:eu-west-1:111122223333:rule/task-manager-prod-{name}")
        for name in ("import-dropped", "import-stopped", "imports-stalled", "reminders")
    }

    for queue in ("background", "bulk", "urgent_tasks", "notifications_queue"):
        assert allowed_senders(production[f"{queue}.aws_sqs_queue.this"]["policy"]) == {topic}
        assert allowed_senders(production[f"{queue}.aws_sqs_queue.dead_letter[0]"]["policy"]) == set()
    assert allowed_senders(production["failed_events.aws_sqs_queue.this"]["policy"]) == {topic, *rules}
    # These ARNs are composed, so they must name deployed resources.
    assert production["events.aws_sns_topic.this"]["name"] == "task-manager-prod-events"
    assert production["import_dropped.aws_cloudwatch_event_rule.this"]["name"] == "task-manager-prod-import-dropped"
    assert production["import_stopped.aws_cloudwatch_event_rule.this"]["name"] == "task-manager-prod-import-stopped"
    assert production["imports_stalled.aws_cloudwatch_event_rule.this"]["name"] == "task-manager-prod-imports-stalled"
    assert production["reminders_due.aws_cloudwatch_event_rule.this"]["name"] == "task-manager-prod-reminders"
    assert production["import_workflow.aws_sfn_state_machine.this"]["name"] == "task-manager-prod-import"
    assert production["urgent_task_workflow.aws_sfn_state_machine.this"]["name"] == "task-manager-prod-urgent-task"


@pytest.mark.parametrize(("queue", "events"), [("background", DELIVERED_EVENTS), ("bulk", BULK_EVENTS)])
def test_every_event_is_queued_for_delivery_as_it_was_published(
    queue: str, events: Mapping[str, list[str]], production: Stack
) -> None:
    subscription = production[f'events.aws_sns_topic_subscription.this["{queue}"]']

    assert subscription["endpoint"] == f"{QUEUES}:{queue}"
    assert subscription["raw_message_delivery"] is True
    assert json.loads(subscription["filter_policy"]) == events
    assert subscription["filter_policy_scope"] == "MessageAttributes"
    assert json.loads(subscription["redrive_policy"]) == {"deadLetterTargetArn": f"{QUEUES}:failed-events"}


def test_changes_to_urgent_tasks_are_queued_as_they_were_published(production: Stack) -> None:
    subscription = production['events.aws_sns_topic_subscription.this["urgent-tasks"]']

    assert subscription["endpoint"] == f"{QUEUES}:urgent-tasks"
    assert subscription["raw_message_delivery"] is True
    assert json.loads(subscription["filter_policy"]) == URGENT_CHANGES
    assert subscription["filter_policy_scope"] == "MessageAttributes"
    assert json.loads(subscription["redrive_policy"]) == {"deadLetterTargetArn": f"{QUEUES}:failed-events"}


def test_every_stream_queue_and_invocation_fails_into_a_queue_that_redrive_reads(production: Stack) -> None:
    read = {
        f"{QUEUES}:{name}"
        for name in (
            BACKGROUND_DLQ,
            BULK_DLQ,
            URGENT_TASKS_DLQ,
            NOTIFICATIONS_DLQ,
            destination_dlq("crm"),
            FAILED_EVENTS,
        )
    }
    mappings = production.of_type("aws_lambda_event_source_mapping").values()
    ends = {
        destination["destination_arn"]
        for mapping in mappings
        for config in mapping["destination_config"]
        for destination in config["on_failure"]
    }
    for call in production.of_type("aws_lambda_function_event_invoke_config").values():
        ends |= {failure["destination"] for config in call["destination_config"] for failure in config["on_failure"]}
    for target in production.of_type("aws_cloudwatch_event_target").values():
        ends |= {config["arn"] for config in target["dead_letter_config"]}
    policies = [
        values["redrive_policy"]
        for kind in ("aws_sqs_queue", "aws_sns_topic_subscription")
        for values in production.of_type(kind).values()
    ]
    # The mocked provider generates a value for an unset argument.
    ends |= {json.loads(policy)["deadLetterTargetArn"] for policy in policies if policy and policy.startswith("{")}

    assert ends == read


def test_every_rule_retries_for_a_day_and_then_dead_letters(production: Stack) -> None:
    targets = production.of_type("aws_cloudwatch_event_target")

    assert len(targets) == len(production.of_type("aws_cloudwatch_event_rule"))
    for target in targets.values():
        [retry] = target["retry_policy"]
        assert (retry["maximum_retry_attempts"], retry["maximum_event_age_in_seconds"]) == (185, 86400)
        assert target["dead_letter_config"] == [{"arn": f"{QUEUES}:failed-events"}]


def test_every_function_that_a_rule_invokes_keeps_its_failed_events(production: Stack) -> None:
    called = {target["arn"].rpartition(":")[2] for target in production.of_type("aws_cloudwatch_event_target").values()}
    assert called

    for function in called:
        name = function.replace("-", "_")
        invoke_config = production.of_function(name, 'aws_lambda_function_event_invoke_config.this["on_failure"]')
        assert (invoke_config["maximum_retry_attempts"], invoke_config["maximum_event_age_in_seconds"]) == (2, 21600)
        assert invoke_config["destination_config"][0]["on_failure"] == [{"destination": f"{QUEUES}:failed-events"}]
        # Otherwise Lambda cannot send it there.
        permissions = json.loads(production.of_function(name, "aws_iam_role_policy.runtime")["policy"])["Statement"]
        assert f"{QUEUES}:failed-events" in {
            resource
            for statement in permissions
            if statement["Action"] == ["sqs:SendMessage"]
            for resource in statement["Resource"]
        }


def test_every_stream_failure_record_has_what_a_redrive_needs_and_a_documented_consequence(
    production: Stack,
) -> None:
    streams = {
        address: mapping
        for address, mapping in production.of_type("aws_lambda_event_source_mapping").items()
        if ":dynamodb:" in mapping["event_source_arn"]
    }
    assert streams
    readers = {address.partition('module.function["')[2].partition('"')[0] for address in streams}

    assert readers == set(CONSEQUENCES)
    for mapping in streams.values():
        # Its records have shard and sequence numbers, with which the redrive reads the changes again.
        assert mapping["destination_config"][0]["on_failure"][0]["destination_arn"] == f"{QUEUES}:failed-events"
        assert 0 < mapping["maximum_retry_attempts"] <= 100
        # Half of the stream's retention remains for the redrive.
        assert 60 <= mapping["maximum_record_age_in_seconds"] <= 12 * 3600
        assert mapping["bisect_batch_on_function_error"] is True


def test_only_subscriptions_of_queues_have_a_dead_letter_queue(production: Stack) -> None:
    kept_for = {
        address.partition('["')[2].removesuffix('"]')
        for address, subscription in production.of_type("aws_sns_topic_subscription").items()
        if subscription["redrive_policy"]
    }

    # A bounced e-mail has no other recipient.
    assert kept_for == {"background", "bulk", "urgent-tasks", "notifications", "destination-crm"}


def test_created_tasks_reminders_and_finished_imports_are_queued_to_be_mailed(production: Stack) -> None:
    subscription = production['events.aws_sns_topic_subscription.this["notifications"]']

    assert subscription["endpoint"] == f"{QUEUES}:notifications"
    assert subscription["raw_message_delivery"] is True
    assert json.loads(subscription["filter_policy"]) == MAILED_EVENTS
    assert subscription["filter_policy_scope"] == "MessageAttributes"
    assert json.loads(subscription["redrive_policy"]) == {"deadLetterTargetArn": f"{QUEUES}:failed-events"}


@pytest.mark.parametrize(
    ("topic", "address"), [("notifications", "office@example.com"), ("escalations", "operations@example.com")]
)
def test_mails_are_sent_to_the_configured_addresses(topic: str, address: str, production: Stack) -> None:
    mail = production[f'{topic}.aws_sns_topic_subscription.this["{address}"]']

    assert (mail["protocol"], mail["endpoint"], mail["filter_policy"]) == ("email", address, None)


def test_a_redrive_sends_an_event_to_the_queues_that_subscribe_to_it() -> None:
    assert (list(TASK_CHANGES), list(MAILED)) == (URGENT_CHANGES["event_type"], MAILED_EVENTS["event_type"])


def test_reminders_run_every_day(production: Stack, disposable: Stack) -> None:
    target = production['reminders_due.aws_cloudwatch_event_target.this["send_reminders"]']
    invoke_config = production.of_function(
        "send_reminders", 'aws_lambda_function_event_invoke_config.this["on_failure"]'
    )

    for stack, schedule in ((production, "cron(0 12 * * ? *)"), (disposable, "rate(2 hours)")):
        rule = stack["reminders_due.aws_cloudwatch_event_rule.this"]
        assert (rule["schedule_expression"], rule["state"]) == (schedule, "ENABLED")
    assert target["arn"] == "arn:aws:lambda:eu-west-1:111122223333:function:send-reminders"
    assert target["dead_letter_config"] == [{"arn": f"{QUEUES}:failed-events"}]
    assert invoke_config["maximum_retry_attempts"] == 2
    assert invoke_config["destination_config"][0]["on_failure"] == [{"destination": f"{QUEUES}:failed-events"}]


def test_stalled_imports_are_looked_for_every_day(production: Stack) -> None:
    rule = production["imports_stalled.aws_cloudwatch_event_rule.this"]
    target = production['imports_stalled.aws_cloudwatch_event_target.this["finish_stalled_imports"]']

    assert (rule["schedule_expression"], rule["state"]) == ("cron(0 3 * * ? *)", "ENABLED")
    assert target["arn"] == "arn:aws:lambda:eu-west-1:111122223333:function:finish-stalled-imports"


def test_an_uploaded_file_starts_one_import_and_a_report_none(production: Stack) -> None:
    rule = production["import_dropped.aws_cloudwatch_event_rule.this"]
    target = production['import_dropped.aws_cloudwatch_event_target.this["process_s3_event"]']
    invoke_config = production.of_function(
        "process_s3_event", 'aws_lambda_function_event_invoke_config.this["on_failure"]'
    )

    assert json.loads(rule["event_pattern"]) == {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {
            "bucket": {"name": [production["bucket.aws_s3_bucket.this"]["id"]]},
            "object": {"key": [{"prefix": "imports/"}]},
        },
    }
    assert production["bucket.aws_s3_bucket_notification.this"]["eventbridge"] is True
    assert target["arn"] == "arn:aws:lambda:eu-west-1:111122223333:function:process-s3-event"
    assert target["dead_letter_config"] == [{"arn": f"{QUEUES}:failed-events"}]
    assert invoke_config["maximum_retry_attempts"] == 2
    assert invoke_config["destination_config"][0]["on_failure"] == [{"destination": f"{QUEUES}:failed-events"}]


# https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html; under a key of one's own AWS leaves
# out input, output, error and cause.
EXECUTION_STOPPED = {
    "version": "0",
    "id": "315c1398-40ff-a850-213b-158f73e60175",
    "detail-type": "Step Functions Execution Status Change",
    "source": "aws.states",
    "account": "111122223333",
    "time": "2026-03-01T12:00:00Z",
    "region": "eu-west-1",
    "resources": [
        "arn:aws:states:eu-west-1:111122223333:execution:task-manager-prod-import:019b76da-a800-7000-8000-000000000000"
    ],
    "detail": {
        "executionArn": (
            "arn:aws:states:eu-west-1:111122223333:execution:task-manager-prod-import:019b76da-a800-7000-8000-000000000000"
        ),
        "stateMachineArn": "arn:aws:states:eu-west-1:111122223333:stateMachine:task-manager-prod-import",
        "name": "019b76da-a800-7000-8000-000000000000",
        "status": "ABORTED",
        "startDate": 1772366400000,
        "stopDate": 1772366460000,
        "input": None,
        "output": None,
    },
}


def test_the_import_of_an_execution_that_did_not_succeed_is_finished(
    production: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    pattern = json.loads(production["import_stopped.aws_cloudwatch_event_rule.this"]["event_pattern"])
    target = production['import_stopped.aws_cloudwatch_event_target.this["finish_import"]']
    invoke_config = production.of_function(
        "finish_import", 'aws_lambda_function_event_invoke_config.this["on_failure"]'
    )
    event: dict[str, Any] = EXECUTION_STOPPED

    assert event["source"] in pattern["source"]
    assert event["detail-type"] in pattern["detail-type"]
    assert pattern["detail"] == {
        "stateMachineArn": [event["detail"]["stateMachineArn"]],
        "status": ["ABORTED", "FAILED", "TIMED_OUT"],
    }
    assert target["arn"] == "arn:aws:lambda:eu-west-1:111122223333:function:finish-import"
    assert target["dead_letter_config"] == [{"arn": f"{QUEUES}:failed-events"}]
    assert invoke_config["destination_config"][0]["on_failure"] == [{"destination": f"{QUEUES}:failed-events"}]
    # As EventBridge transforms it.
    (transformer,) = target["input_transformer"]
    ended: list[str] = []
    monkeypatch.setattr(finish_import, "finish_import", lambda: lambda import_id, _: ended.append(import_id))
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "task-manager-prod")
    template = transformer["input_template"]
    for name, path in transformer["input_paths"].items():
        found = reduce(lambda value, key: value[key], path.removeprefix("$.").split("."), event)
        template = template.replace(f"<{name}>", json.dumps(found))
    finish_import.handler(json.loads(template), Invocation())
    assert ended == [event["detail"]["name"]]


@pytest.fixture(scope="module")
def workflow(production: Stack) -> Mapping[str, Any]:
    """Deployed workflow of large imports."""
    parsed: Mapping[str, Any] = json.loads(production["import_workflow.aws_sfn_state_machine.this"]["definition"])
    return parsed


def test_every_step_of_the_workflow_invokes_its_function_with_retries(workflow: Mapping[str, Any]) -> None:
    chunk = workflow["States"]["ImportChunks"]["ItemProcessor"]["States"]["ImportChunk"]
    steps = dict(zip(STEPS, (workflow["States"]["Split"], chunk, workflow["States"]["Finish"]), strict=True))

    for name, step in steps.items():
        assert step["Resource"] == f"arn:aws:lambda:eu-west-1:111122223333:function:{name.replace('_', '-')}"
        (retry,) = step["Retry"]
        assert retry["ErrorEquals"] == ["States.ALL"]
        assert retry["MaxAttempts"] >= 4
        assert retry["BackoffRate"] >= 2


def test_a_step_whose_answer_is_lost_fails_soon_after_its_function_was_stopped(
    production: Stack, workflow: Mapping[str, Any]
) -> None:
    """Without a timeout Step Functions waits for three years, and the import is running all that time."""
    chunk = workflow["States"]["ImportChunks"]["ItemProcessor"]["States"]["ImportChunk"]
    for name, step in zip(STEPS, (workflow["States"]["Split"], chunk, workflow["States"]["Finish"]), strict=True):
        timeout = production.of_function(name, "aws_lambda_function.this")["timeout"]
        assert timeout < step["TimeoutSeconds"] <= timeout + 120, name


def test_the_import_ends_for_every_failure_of_the_workflow(workflow: Mapping[str, Any]) -> None:
    for name in ("Split", "ImportChunks"):
        (catch,) = workflow["States"][name]["Catch"]
        assert catch == {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Finish"}
    chunks = workflow["States"]["ImportChunks"]
    assert chunks["ToleratedFailurePercentage"] == 100
    assert chunks["Next"] == "Finish"


def test_no_state_of_the_workflow_grows_with_the_file(workflow: Mapping[str, Any]) -> None:
    chunks = workflow["States"]["ImportChunks"]

    assert chunks["ItemProcessor"]["ProcessorConfig"]["Mode"] == "DISTRIBUTED"
    assert chunks["ItemProcessor"]["States"]["ImportChunk"]["OutputPath"] is None
    assert chunks["ResultPath"] is None
    assert chunks["ItemSelector"] == {"import_id.$": "$.import_id", "chunk.$": "$$.Map.Item.Value"}


def test_the_workflow_may_only_run_its_steps_and_chunks(production: Stack) -> None:
    machine = "arn:aws:states:eu-west-1:111122223333"
    policy = json.loads(production["import_workflow.aws_iam_role_policy.definition"]["policy"])

    granted = {
        (action, resource)
        for statement in policy["Statement"]
        for action in statement["Action"]
        for resource in statement["Resource"]
    }
    assert granted == {
        *(
            ("lambda:InvokeFunction", f"arn:aws:lambda:eu-west-1:111122223333:function:{name.replace('_', '-')}")
            for name in STEPS
        ),
        ("states:StartExecution", f"{machine}:stateMachine:task-manager-prod-import"),
        *(
            (action, f"{machine}:execution:task-manager-prod-import{children}")
            for action in ("states:DescribeExecution", "states:StopExecution")
            for children in (":*", "/*")
        ),
    }


@pytest.mark.parametrize("name", ["import", "urgent_task"])
def test_a_workflow_is_formatted_json(name: str) -> None:
    text = (STACK / f"{name}_workflow.asl.json").read_text()

    assert text == json.dumps(json.loads(text), indent=2) + "\n"
