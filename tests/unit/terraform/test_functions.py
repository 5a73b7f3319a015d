"""Every function: its code, what it reads from its environment, what it may do."""

import json
import pkgutil
from collections.abc import Iterator
from hashlib import sha256
from importlib import import_module
from typing import Any

import pytest
from pydantic_settings import BaseSettings

from task_manager import handlers
from task_manager.settings import CorsSettings, settings
from tests.compositions import composed_by, composition_modules, forget_compositions
from tests.unit.terraform.conftest import STACK, Stack

HANDLERS = sorted(module.name for module in pkgutil.iter_modules(handlers.__path__))
ROUTES = json.loads((STACK.parents[1] / "task_manager" / "rest" / "routes.json").read_text())
TABLES = json.loads((STACK / "tables.json").read_text())

DYNAMODB = "arn:aws:dynamodb:eu-west-1:111122223333:table"
QUEUES = "arn:aws:sqs:eu-west-1:111122223333"
SECRETS = "arn:aws:secretsmanager:eu-west-1:111122223333:secret"
STATES = "arn:aws:states:eu-west-1:111122223333"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
MACHINE = f"{STATES}:stateMachine:task-manager-prod-import"
URGENT_TASK_MACHINE = f"{STATES}:stateMachine:task-manager-prod-urgent-task"
URGENT_TASK_EXECUTIONS = f"{STATES}:execution:task-manager-prod-urgent-task:*"
ENCRYPTING = {
    machine: json.dumps({"StringEquals": {"kms:EncryptionContext:aws:states:stateMachineArn": [machine]}})
    for machine in (MACHINE, URGENT_TASK_MACHINE)
}

# The one place that says it twice: what each function's code may do, and nothing more.
RIGHTS = {
    "create_task": {
        f"dynamodb:PutItem {DYNAMODB}/tasks",
        f"dynamodb:GetItem {DYNAMODB}/idempotency-keys",
        f"dynamodb:PutItem {DYNAMODB}/idempotency-keys",
    },
    "batch_tasks": {
        f"dynamodb:DeleteItem {DYNAMODB}/tasks",
        f"dynamodb:GetItem {DYNAMODB}/tasks",
        f"dynamodb:PutItem {DYNAMODB}/tasks",
        f"dynamodb:GetItem {DYNAMODB}/idempotency-keys",
        f"dynamodb:PutItem {DYNAMODB}/idempotency-keys",
    },
    "get_task": {f"dynamodb:GetItem {DYNAMODB}/tasks"},
    "list_tasks": {
        f"dynamodb:Query {DYNAMODB}/tasks/index/{index}" for index in TABLES["tasks"]["global_secondary_indexes"]
    },
    "export_tasks": {
        f"dynamodb:Query {DYNAMODB}/tasks/index/{index}" for index in TABLES["tasks"]["global_secondary_indexes"]
    },
    "update_task": {f"dynamodb:GetItem {DYNAMODB}/tasks", f"dynamodb:PutItem {DYNAMODB}/tasks"},
    "delete_task": {f"dynamodb:DeleteItem {DYNAMODB}/tasks"},
    "upload_file": {
        f"dynamodb:ConditionCheckItem {DYNAMODB}/tasks",
        f"dynamodb:GetItem {DYNAMODB}/attachments",
        f"dynamodb:PutItem {DYNAMODB}/attachments",
        f"dynamodb:Query {DYNAMODB}/attachments",
        "s3:DeleteObject arn:aws:s3:::bucket/attachments/*",
        "s3:PutObject arn:aws:s3:::bucket/attachments/*",
    },
    "list_files": {
        f"dynamodb:GetItem {DYNAMODB}/tasks",
        f"dynamodb:Query {DYNAMODB}/attachments",
        "s3:GetObject arn:aws:s3:::bucket/attachments/*",
        's3:ListBucket arn:aws:s3:::bucket if {"StringLike": {"s3:prefix": ["attachments/*"]}}',
    },
    "delete_file": {
        f"dynamodb:DeleteItem {DYNAMODB}/attachments",
        "s3:DeleteObject arn:aws:s3:::bucket/attachments/*",
    },
    "list_imports": {f"dynamodb:Query {DYNAMODB}/imports/index/by_shard"},
    "create_import": {
        f"dynamodb:PutItem {DYNAMODB}/idempotency-keys",
        f"dynamodb:PutItem {DYNAMODB}/imports",
        "s3:GetObject arn:aws:s3:::bucket/imports/api/*",
        "s3:PutObject arn:aws:s3:::bucket/imports/api/*",
    },
    "get_import": {f"dynamodb:GetItem {DYNAMODB}/imports", "s3:GetObject arn:aws:s3:::bucket/reports/*"},
    "get_openapi": set(),
    "get_docs": set(),
    "publish_task_events": {
        "sns:Publish arn:aws:sns:eu-west-1:111122223333:events",
        "sns:PublishBatch arn:aws:sns:eu-west-1:111122223333:events",
    },
    "send_reminders": {
        f"dynamodb:PutItem {DYNAMODB}/reminders",
        f"dynamodb:Query {DYNAMODB}/tasks/index/by_due_date",
        f"kms:Decrypt {KEY} if {ENCRYPTING[URGENT_TASK_MACHINE]}",
        f"kms:GenerateDataKey {KEY} if {ENCRYPTING[URGENT_TASK_MACHINE]}",
        f"states:StartExecution {URGENT_TASK_MACHINE}",
        f"states:DescribeExecution {URGENT_TASK_EXECUTIONS}",
    },
    "check_urgent_task": {f"dynamodb:GetItem {DYNAMODB}/tasks", f"dynamodb:PutItem {DYNAMODB}/reminders"},
    "deliver_urgent_task": {
        f"dynamodb:GetItem {DYNAMODB}/tasks",
        f"secretsmanager:GetSecretValue {SECRETS}:key-a1b2c3",
    },
    "remove_task_files": {
        f"dynamodb:DeleteItem {DYNAMODB}/attachments",
        f"dynamodb:Query {DYNAMODB}/attachments",
        "s3:DeleteObject arn:aws:s3:::bucket/attachments/*",
        's3:ListBucket arn:aws:s3:::bucket if {"StringLike": {"s3:prefix": ["attachments/*"]}}',
    },
    "process_sqs": {
        f"dynamodb:GetItem {DYNAMODB}/tasks",
        f"dynamodb:UpdateItem {DYNAMODB}/tasks",
        f"kms:Decrypt {KEY} if {ENCRYPTING[URGENT_TASK_MACHINE]}",
        f"kms:GenerateDataKey {KEY} if {ENCRYPTING[URGENT_TASK_MACHINE]}",
        f"secretsmanager:GetSecretValue {SECRETS}:key-a1b2c3",
        f"sqs:ChangeMessageVisibility {QUEUES}:background",
        f"sqs:SendMessage {QUEUES}:background-dlq",
        f"states:StartExecution {URGENT_TASK_MACHINE}",
        f"states:DescribeExecution {URGENT_TASK_EXECUTIONS}",
        f"states:StopExecution {URGENT_TASK_EXECUTIONS}",
    },
    "process_s3_event": {
        f"dynamodb:PutItem {DYNAMODB}/imports",
        f"dynamodb:UpdateItem {DYNAMODB}/imports",
        f"dynamodb:PutItem {DYNAMODB}/tasks",
        f"kms:Decrypt {KEY} if {ENCRYPTING[MACHINE]}",
        f"kms:GenerateDataKey {KEY} if {ENCRYPTING[MACHINE]}",
        "s3:GetObject arn:aws:s3:::bucket/imports/*",
        "s3:GetObjectVersion arn:aws:s3:::bucket/imports/*",
        "s3:ListBucket arn:aws:s3:::bucket",
        "s3:PutObject arn:aws:s3:::bucket/reports/*",
        f"states:StartExecution {MACHINE}",
    },
    "split_import": {
        f"dynamodb:GetItem {DYNAMODB}/imports",
        f"dynamodb:PutItem {DYNAMODB}/imports",
        f"dynamodb:UpdateItem {DYNAMODB}/imports",
        "s3:GetObjectVersion arn:aws:s3:::bucket/imports/*",
        "s3:ListBucket arn:aws:s3:::bucket",
        "s3:PutObject arn:aws:s3:::bucket/work/*",
    },
    "import_chunk": {
        f"dynamodb:GetItem {DYNAMODB}/imports",
        f"dynamodb:UpdateItem {DYNAMODB}/imports",
        f"dynamodb:PutItem {DYNAMODB}/tasks",
        "s3:GetObject arn:aws:s3:::bucket/work/*",
        "s3:GetObjectVersion arn:aws:s3:::bucket/work/*",
    },
    "finish_import": {
        f"dynamodb:GetItem {DYNAMODB}/imports",
        f"dynamodb:UpdateItem {DYNAMODB}/imports",
        f"dynamodb:BatchGetItem {DYNAMODB}/tasks",
        "s3:GetObject arn:aws:s3:::bucket/work/*",
        "s3:GetObjectVersion arn:aws:s3:::bucket/work/*",
        "s3:PutObject arn:aws:s3:::bucket/reports/*",
    },
}

# What Lambda does for it: poll, and report what it gave up. Logs and traces, which all have, aside.
UPKEEP = {
    "publish_task_events": {
        *(f"dynamodb:{action} {DYNAMODB}/{table}/stream/now"
          for action in ("DescribeStream", "GetRecords", "GetShardIterator")
          for table in ("tasks", "imports", "reminders")),
        *(f"dynamodb:ListStreams {DYNAMODB}/{table}/stream/*" for table in ("tasks", "imports", "reminders")),
        f"sqs:SendMessage {QUEUES}:failed-events",
    },
    "remove_task_files": {
        *(f"dynamodb:{action} {DYNAMODB}/tasks/stream/now"
          for action in ("DescribeStream", "GetRecords", "GetShardIterator")),
        f"dynamodb:ListStreams {DYNAMODB}/tasks/stream/*",
        f"sqs:SendMessage {QUEUES}:failed-events",
    },
    "process_sqs": {
        f"sqs:{action} {QUEUES}:background" for action in ("DeleteMessage", "GetQueueAttributes", "ReceiveMessage")
    },
    "process_s3_event": {f"sqs:SendMessage {QUEUES}:failed-events"},
    "finish_import": {f"sqs:SendMessage {QUEUES}:failed-events"},
    "send_reminders": {f"sqs:SendMessage {QUEUES}:failed-events"},
}  # fmt: skip


def rights(policy: str) -> set[str]:
    """Every action with its resource and condition, one string each."""
    found = set()
    for statement in json.loads(policy)["Statement"]:
        assert statement["Effect"] == "Allow"
        condition = f" if {json.dumps(statement['Condition'])}" if statement.get("Condition") else ""
        resources = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
        found |= {f"{action} {resource}{condition}" for action in statement["Action"] for resource in resources}
    return found


def test_each_handler_is_a_function_of_the_one_zip(kept: Stack) -> None:
    digest = sha256((STACK / "tables.json").read_bytes()).hexdigest()

    assert sorted(kept.functions) == HANDLERS
    assert kept["aws_s3_object.package"]["key"] == f"task_manager/{digest}.zip"
    for name, function in kept.functions.items():
        assert function["handler"] == f"task_manager.handlers.{name}.handler"
        assert function["function_name"] == f"task-manager-prod-{name.replace('_', '-')}"
        assert function["s3_key"] == f"task_manager/{digest}.zip"
        # A new version of the same bytes is nothing new.
        assert function["s3_object_version"] is None


def test_what_the_zip_was_built_for_is_what_it_runs_on(kept: Stack, thrown_away: Stack) -> None:
    assert {(one["runtime"], *one["architectures"]) for one in kept.functions.values()} == {("python3.13", "arm64")}
    assert {(one["runtime"], *one["architectures"]) for one in thrown_away.functions.values()} == {
        ("python3.11", "x86_64")
    }


@pytest.mark.parametrize("name", HANDLERS)
def test_a_function_may_do_what_its_code_needs_and_nothing_more(name: str, kept: Stack) -> None:
    policies = kept.all_of_function(name, "aws_iam_role_policy.code")

    assert {right for policy in policies for right in rights(policy["policy"])} == RIGHTS[name]


@pytest.mark.parametrize("name", HANDLERS)
def test_lambda_may_do_for_a_function_what_it_needs_and_nothing_more(name: str, kept: Stack) -> None:
    found = rights(kept.of_function(name, "aws_iam_role_policy.runtime")["policy"])
    all_have = {right for right in found if right.startswith(("logs:", "xray:"))}

    assert {right.split()[0] for right in all_have} == {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    }
    assert found - all_have == UPKEEP.get(name, set())


def test_no_two_functions_share_a_role(kept: Stack) -> None:
    roles = [kept.of_function(name, "aws_iam_role.this")["name"] for name in HANDLERS]

    assert len(set(roles)) == len(HANDLERS)


def test_logs_are_kept_as_long_as_asked(kept: Stack, thrown_away: Stack) -> None:
    assert {group["retention_in_days"] for group in kept.of_type("aws_cloudwatch_log_group").values()} == {365}
    assert {group["retention_in_days"] for group in thrown_away.of_type("aws_cloudwatch_log_group").values()} == {7}


def test_lambda_drops_no_line_that_the_function_writes(kept: Stack, thrown_away: Stack, debugged: Stack) -> None:
    # A metric is a line without a level, which Lambda takes for one of INFO, also where functions log warnings only.
    for stack, level in ((kept, "INFO"), (thrown_away, "INFO"), (debugged, "DEBUG")):
        levels = {one["logging_config"][0]["application_log_level"] for one in stack.functions.values()}
        assert levels == {level}


def test_what_writes_reports_to_tmp_has_room_for_them(kept: Stack) -> None:
    rooms = {name: one["ephemeral_storage"][0]["size"] for name, one in kept.functions.items()}

    assert rooms == dict.fromkeys(HANDLERS, 512) | dict.fromkeys(
        ("process_s3_event", "split_import", "finish_import"), 2048
    )


@pytest.fixture
def composed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[type[BaseSettings]]]:
    """The settings that compositions read, in an environment without what other tests left."""
    read: list[type[BaseSettings]] = []

    def recorded(model: type[Any]) -> Any:
        read.append(model)
        return settings(model)

    for module in composition_modules():
        monkeypatch.setattr(module, "settings", recorded, raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    forget_compositions(clients=True)
    yield read
    forget_compositions(clients=True)


@pytest.mark.parametrize("name", HANDLERS)
def test_a_function_is_given_the_variables_it_reads_and_nothing_more(
    name: str, kept: Stack, composed: list[type[BaseSettings]], monkeypatch: pytest.MonkeyPatch
) -> None:
    (environment,) = kept.functions[name]["environment"]
    variables = dict(environment["variables"])
    assert variables.pop("POWERTOOLS_SERVICE_NAME") == "task-manager"
    assert variables.pop("POWERTOOLS_LOG_LEVEL") == "INFO"
    assert variables.pop("POWERTOOLS_METRICS_NAMESPACE") == "task-manager-prod"
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)

    for module, composition in composed_by(name):
        getattr(import_module(module), composition)()
    if name in {route["function"] for route in ROUTES.values()}:
        CorsSettings()  # From the environment.
        composed.append(CorsSettings)

    assert set(variables) == {field.upper() for model in composed for field in model.model_fields}


@pytest.mark.parametrize("name", HANDLERS)
def test_a_setting_arrives_as_it_was_given(name: str, thrown_away: Stack) -> None:
    expected = {
        "LIST_SHARDS": "2",
        "BACKGROUND_MAX_RECEIVE_COUNT": "3",
        "BACKGROUND_RETRY_SECONDS": "1",
        "BACKGROUND_QUEUE_URL": "https://sqs/background",
        "BACKGROUND_DLQ_URL": "https://sqs/background-dlq",
        "CORS_ALLOW_ORIGINS": "https://tasks.example.com,https://admin.example.com",
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
        "BUCKET": thrown_away["bucket.aws_s3_bucket.this"]["id"],
        "EVENTS_TOPIC_ARN": "arn:aws:sns:eu-west-1:111122223333:events",
        "EXTERNAL_SERVICE_SECRET_ARN": f"{SECRETS}:key-a1b2c3",
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
    (environment,) = thrown_away.functions[name]["environment"]

    assert environment["variables"] == {variable: expected[variable] for variable in environment["variables"]}
