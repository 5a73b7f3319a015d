"""Every function: its code, what it reads from its environment, what it may do."""

import json
import pkgutil
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from importlib import import_module
from typing import Any

import pytest
from pydantic import BaseModel

from scripts.least_privilege import NOT_NEEDED, recorded, short
from task_manager import handlers
from task_manager.composition.aws import UNANSWERED_CALL
from task_manager.composition.deliveries import delivery_time
from task_manager.composition.destinations import webhook_time
from task_manager.composition.monitoring import monitoring_time
from task_manager.settings import CorsSettings, settings
from tests.compositions import clear_composition_caches, composed_by, composition_modules
from tests.unit.terraform.conftest import STACK, Stack

HANDLERS = sorted(module.name for module in pkgutil.iter_modules(handlers.__path__))
ROUTES = json.loads((STACK.parents[1] / "task_manager" / "rest" / "routes.json").read_text())

QUEUES = "arn:aws:sqs:eu-west-1:111122223333"
SECRETS = "arn:aws:secretsmanager:eu-west-1:111122223333:secret"
TOPICS = "arn:aws:sns:eu-west-1:111122223333"
STATES = "arn:aws:states:eu-west-1:111122223333"
QUEUE_ACTIONS = ("DeleteMessage", "GetQueueAttributes", "ReceiveMessage")
STREAM_ACTIONS = ("DescribeStream", "GetRecords", "GetShardIterator")


def statements(policy: str) -> list[dict[str, Any]]:
    """Return the statements of a policy, all of which must allow."""
    statements: list[dict[str, Any]] = json.loads(policy)["Statement"]
    assert {statement["Effect"] for statement in statements} == {"Allow"}
    return statements


def permissions(policy: str) -> set[str]:
    """Return every action with its resource and condition, one string each."""
    granted = set()
    for statement in statements(policy):
        condition = f" if {json.dumps(statement['Condition'])}" if statement.get("Condition") else ""
        resources = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
        granted |= {f"{action} {resource}{condition}" for action in statement["Action"] for resource in resources}
    return granted


def code_statements(stack: Stack, name: str) -> list[dict[str, Any]]:
    """Return the statements of the policy of a function's code."""
    policies = stack.all_of_function(name, "aws_iam_role_policy.code")
    return [statement for policy in policies for statement in statements(policy["policy"])]


def event_sources(stack: Stack, name: str) -> tuple[set[str], set[str]]:
    """Return the ARNs of the queues and of the streams that are polled for a function."""
    arns = {
        str(values["event_source_arn"])
        for address, values in stack.of_type("aws_lambda_event_source_mapping").items()
        if f'["{name}"]' in address
    }
    queues = {arn for arn in arns if ":sqs:" in arn}
    return queues, arns - queues


def failure_destinations(stack: Stack, name: str) -> set[str]:
    """Return the ARNs that a function's failed events go to."""
    destinations: set[str] = set()
    for address, values in stack.resources.items():
        if f'["{name}"].aws_lambda_event_source_mapping' in address:
            destinations |= {
                failure["destination_arn"]
                for config in values["destination_config"]
                for failure in config["on_failure"]
            }
        if f'["{name}"].aws_lambda_function_event_invoke_config' in address:
            destinations |= {
                failure["destination"] for config in values["destination_config"] for failure in config["on_failure"]
            }
    return destinations


def test_each_handler_is_a_function_of_the_same_zip(production: Stack) -> None:
    digest = sha256((STACK / "tables.json").read_bytes()).hexdigest()

    assert sorted(production.functions) == HANDLERS
    assert production["aws_s3_object.package"]["key"] == f"task_manager/{digest}.zip"
    for name, function in production.functions.items():
        assert function["handler"] == f"task_manager.lambda_functions.{name}"
        deployed_name = {"deliver_webhook": "destination-crm"}.get(name, name.replace("_", "-"))
        assert function["function_name"] == f"task-manager-prod-{deployed_name}"
        assert function["s3_key"] == f"task_manager/{digest}.zip"
        # A new version of the same bytes is nothing new.
        assert function["s3_object_version"] is None


def test_what_the_zip_was_built_for_is_what_it_runs_on(production: Stack, disposable: Stack) -> None:
    assert {(function["runtime"], *function["architectures"]) for function in production.functions.values()} == {
        ("python3.13", "arm64")
    }
    assert {(function["runtime"], *function["architectures"]) for function in disposable.functions.values()} == {
        ("python3.11", "x86_64")
    }


@pytest.mark.parametrize("name", HANDLERS)
def test_a_function_has_exactly_the_rights_that_scenarios_need(name: str, production: Stack) -> None:
    granted = {
        (action, short(resource, "bucket"))
        for statement in code_statements(production, name)
        for action in statement["Action"]
        for resource in statement["Resource"]
    }

    # Another permission, or one less: `make access` measures what it is needed for.
    deployed = {"deliver_webhook": "destination_crm"}.get(name, name)
    assert granted == {(row.action, row.resource) for row in recorded() if row.function == deployed}


def test_every_right_is_needed_by_a_scenario() -> None:
    assert [row for row in recorded() if row.verdict == NOT_NEEDED] == []


@pytest.mark.parametrize("name", HANDLERS)
def test_a_condition_limits_rights_on_wide_resources(name: str, production: Stack) -> None:
    statements = code_statements(production, name)
    machines = [
        machine
        for statement in statements
        if "states:StartExecution" in statement["Action"]
        for machine in statement["Resource"]
    ]
    conditions = {action: statement.get("Condition") for statement in statements for action in statement["Action"]}

    expected: dict[str, Any] = dict.fromkeys(conditions)
    # The key encrypts all data: a function that looks up executions may use it for those alone.
    encryption = {"StringEquals": {"kms:EncryptionContext:aws:states:stateMachineArn": machines}}
    expected |= {action: encryption for action in conditions if action.startswith("kms:")}
    # Listing is a permission on the bucket. Imports need all of it: without, S3 answers 403 for a missing object.
    if name in {"list_files", "remove_task_files"}:
        expected["s3:ListBucket"] = {"StringLike": {"s3:prefix": ["attachments/*"]}}
    assert conditions == expected


READ_METADATA_ONLY = {"finish_stalled_imports"}
"""Functions that look up executions without input and output."""


@pytest.mark.parametrize("name", HANDLERS)
def test_a_function_decrypts_executions_only_to_look_them_up(name: str, production: Stack) -> None:
    granted = {action for statement in code_statements(production, name) for action in statement["Action"]}

    # "Required permissions for API callers" of
    # https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
    reads_content = "states:DescribeExecution" in granted and name not in READ_METADATA_ONLY
    needed = {"kms:Decrypt"} if reads_content else set()
    assert {action for action in granted if action.startswith("kms:")} == needed


@pytest.mark.parametrize("name", HANDLERS)
def test_a_role_may_only_poll_and_report_for_its_event_sources(name: str, production: Stack) -> None:
    granted = permissions(production.of_function(name, "aws_iam_role_policy.runtime")["policy"])
    all_have = {permission for permission in granted if permission.startswith(("logs:", "xray:"))}
    (queues, streams), destinations = event_sources(production, name), failure_destinations(production, name)

    assert {permission.split()[0] for permission in all_have} == {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    }
    assert granted - all_have == {
        *(f"sqs:{action} {queue}" for action in QUEUE_ACTIONS for queue in queues),
        *(f"dynamodb:{action} {stream}" for action in STREAM_ACTIONS for stream in streams),
        *(f"dynamodb:ListStreams {stream.rpartition('/')[0]}/*" for stream in streams),
        *(f"sqs:SendMessage {queue}" for queue in destinations),
    }


def test_only_requests_are_traced(production: Stack) -> None:
    # A trace has no subsegments of a function's calls, and is charged.
    requests = {route["function"] for route in ROUTES.values()}

    for name, function in production.functions.items():
        mode = "Active" if name in requests else "PassThrough"
        assert function["tracing_config"] == [{"mode": mode}], name


def test_no_two_functions_share_a_role(production: Stack) -> None:
    roles = [production.of_function(name, "aws_iam_role.this")["name"] for name in HANDLERS]

    assert len(set(roles)) == len(HANDLERS)


def test_logs_have_the_configured_retention(production: Stack, disposable: Stack) -> None:
    assert {group["retention_in_days"] for group in production.of_type("aws_cloudwatch_log_group").values()} == {365}
    assert {group["retention_in_days"] for group in disposable.of_type("aws_cloudwatch_log_group").values()} == {7}


def test_lambda_drops_no_log_record_of_the_function(production: Stack, disposable: Stack, debug: Stack) -> None:
    # A metric is a line without a level, which Lambda takes for one of INFO, also where functions log warnings only.
    for stack, level in ((production, "INFO"), (disposable, "INFO"), (debug, "DEBUG")):
        levels = {function["logging_config"][0]["application_log_level"] for function in stack.functions.values()}
        assert levels == {level}


@pytest.mark.parametrize("name", HANDLERS)
def test_a_call_without_an_answer_ends_before_its_function(name: str, production: Stack) -> None:
    timeout = timedelta(seconds=production.functions[name]["timeout"])
    if name in {route["function"] for route in ROUTES.values()}:
        # API Gateway waits 29 seconds; the response to a client takes a part of them, and so does a cold start.
        timeout = min(timeout, timedelta(seconds=29)) - timedelta(seconds=3)

    assert timeout > UNANSWERED_CALL


@pytest.mark.parametrize(
    ("name", "time"),
    [
        ("process_sqs", delivery_time()),
        ("deliver_webhook", webhook_time()),
        ("monitor_urgent_tasks", monitoring_time()),
    ],
)
def test_a_message_may_take_as_long_as_its_function_waits_for_it(name: str, time: timedelta, production: Stack) -> None:
    assert timedelta(seconds=production.functions[name]["timeout"]) > time


def test_what_writes_reports_to_tmp_has_room_for_them(production: Stack) -> None:
    sizes = {name: function["ephemeral_storage"][0]["size"] for name, function in production.functions.items()}

    assert sizes == dict.fromkeys(HANDLERS, 512) | dict.fromkeys(
        ("process_s3_event", "split_import", "finish_import", "finish_stalled_imports"), 2048
    )


@pytest.fixture
def composed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[type[BaseModel]]]:
    """The settings that compositions read, in an environment without what other tests left."""
    read: list[type[BaseModel]] = []

    def recorded(model: type[Any]) -> Any:
        read.append(model)
        return settings(model)

    for module in composition_modules():
        monkeypatch.setattr(module, "settings", recorded, raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    clear_composition_caches(clients=True)
    yield read
    clear_composition_caches(clients=True)


@pytest.mark.parametrize("name", HANDLERS)
def test_a_function_has_exactly_the_variables_it_reads(
    name: str, production: Stack, composed: list[type[BaseModel]], monkeypatch: pytest.MonkeyPatch
) -> None:
    (environment,) = production.functions[name]["environment"]
    variables = dict(environment["variables"])
    assert variables.pop("POWERTOOLS_SERVICE_NAME") == "task-manager"
    assert variables.pop("POWERTOOLS_LOG_LEVEL") == "INFO"
    assert variables.pop("POWERTOOLS_METRICS_NAMESPACE") == "task-manager-prod"
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)

    for module, composition in composed_by(name):
        getattr(import_module(module), composition)()
    if name in {route["function"] for route in ROUTES.values()}:
        settings(CorsSettings)
        composed.append(CorsSettings)

    assert set(variables) == {field.upper() for model in composed for field in model.model_fields}


@pytest.mark.parametrize("name", HANDLERS)
def test_a_setting_has_its_configured_value(name: str, disposable: Stack) -> None:
    expected = {
        "SHARD_COUNTS": '{"2026-01-01T00:00:00Z":2,"2026-02-01T00:00:00Z":2,"2027-01-01T00:00:00Z":9}',
        "BACKGROUND_MAX_RECEIVE_COUNT": "3",
        "BACKGROUND_RETRY_SECONDS": "1",
        "BACKGROUND_QUEUE_URL": "https://sqs/background",
        "BACKGROUND_DLQ_URL": "https://sqs/background-dlq",
        "BULK_QUEUE_URL": "https://sqs/bulk",
        "BULK_DLQ_URL": "https://sqs/bulk-dlq",
        "URGENT_TASKS_MAX_RECEIVE_COUNT": "100",
        "URGENT_TASKS_RETRY_SECONDS": "1",
        "URGENT_TASKS_QUEUE_URL": "https://sqs/urgent-tasks",
        "URGENT_TASKS_DLQ_URL": "https://sqs/urgent-tasks-dlq",
        "NOTIFICATIONS_DLQ_URL": "https://sqs/notifications-dlq",
        "NOTIFICATIONS_TOPIC_ARN": f"{TOPICS}:notifications",
        "ESCALATIONS_TOPIC_ARN": f"{TOPICS}:escalations",
        "CORS_ALLOW_ORIGINS": "https://tasks.example.com,https://admin.example.com",
        "DESTINATION_MAX_RECEIVE_COUNT": "100",
        "DESTINATION_RETRY_SECONDS": "1",
        # The last of three; the others are those of test_destinations.py.
        "DESTINATIONS": json.dumps(
            {
                "teams": {
                    "dlq_url": "https://sqs/destination",
                    "kind": "teams",
                    "queue_url": "https://sqs/destination",
                    "secret_arn": f"{SECRETS}:external-service-key-a1b2c3",
                    "url": None,
                }
            },
            separators=(",", ":"),
        ),
        "EXTERNAL_SERVICE_URL": "",
        "IMPORT_INLINE_BYTES": "1000",
        "IMPORT_CHUNK_ROWS": "10",
        "IMPORT_DATE_ORDER": "day_first",
        "IMPORT_UNKNOWN_VALUES": "reject",
        "IMPORT_UNREADABLE_DATES": "reject",
        "IMPORT_LONG_VALUES": "reject",
        "IMPORT_EXTRA_CELLS": "reject",
        "IMPORT_SPACES_SEPARATE_TAGS": "true",
        "IMPORT_TOOL": "notion",
        "IMPORT_ENCODING": "cp850",
        "IMPORT_POLICY": "strict",
        "IMPORTS_PREFIX": "imports/",
        "REPORTS_PREFIX": "reports/",
        "WORK_PREFIX": "work/",
        "TASKS_TABLE": "task-manager-local-tasks",
        "ATTACHMENTS_TABLE": "task-manager-local-attachments",
        "IMPORTS_TABLE": "task-manager-local-imports",
        "IDEMPOTENCY_KEYS_TABLE": "task-manager-local-idempotency-keys",
        "REMINDERS_TABLE": "task-manager-local-reminders",
        "REMINDER_DAYS_BEFORE": "3",
        "URGENT_TASK_CHECK_INTERVAL_SECONDS": "1",
        "URGENT_TASK_STATE_MACHINE_ARN": f"{STATES}:stateMachine:task-manager-local-urgent-task",
        "BUCKET": disposable["bucket.aws_s3_bucket.this"]["id"],
        "EVENTS_TOPIC_ARN": f"{TOPICS}:events",
        "EXTERNAL_SERVICE_SECRET_ARN": f"{SECRETS}:external-service-key-a1b2c3",
        "IMPORT_STATE_MACHINE_ARN": f"{STATES}:stateMachine:task-manager-local-import",
        "POWERTOOLS_SERVICE_NAME": "task-manager",
        "POWERTOOLS_LOG_LEVEL": "WARNING",
        "POWERTOOLS_METRICS_NAMESPACE": "task-manager-local",
        "AWS_LAMBDA_EXEC_WRAPPER": "/opt/dynatrace",
        "DT_TENANT": "abc12345",
        "DT_CLUSTER_ID": "-1480073609",
        "DT_CONNECTION_BASE_URL": "https://abc12345.live.dynatrace.com",
        "DT_CONNECTION_AUTH_TOKEN_SECRETS_MANAGER_ARN": f"{SECRETS}:dynatrace-a1b2c3",
    }
    (environment,) = disposable.functions[name]["environment"]

    assert environment["variables"] == {variable: expected[variable] for variable in environment["variables"]}
