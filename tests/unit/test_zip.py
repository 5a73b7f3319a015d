"""Each handler runs from the zip alone, and loads only modules that it uses."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.lib.package import PACKAGE
from tests.compositions import composed_by

HANDLERS = sorted(path.stem for path in (PACKAGE / "handlers").glob("[!_]*.py"))

ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "eu-central-1",
    "ATTACHMENTS_TABLE": "attachments",
    "BACKGROUND_DLQ_URL": "https://sqs.example/dlq",
    "BACKGROUND_MAX_RECEIVE_COUNT": "3",
    "BACKGROUND_QUEUE_URL": "https://sqs.example/queue",
    "BACKGROUND_RETRY_SECONDS": "1",
    "BULK_DLQ_URL": "https://sqs.example/bulk-dlq",
    "BULK_QUEUE_URL": "https://sqs.example/bulk",
    "BUCKET": "bucket",
    "CORS_ALLOW_ORIGINS": "*",
    "EVENTS_TOPIC_ARN": "arn:aws:sns:eu-central-1:123456789012:events",
    "ESCALATIONS_TOPIC_ARN": "arn:aws:sns:eu-central-1:123456789012:escalations",
    "EXTERNAL_SERVICE_SECRET_ARN": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:key",
    "EXTERNAL_SERVICE_URL": "https://service.example",
    "IDEMPOTENCY_KEYS_TABLE": "keys",
    "IMPORTS_PREFIX": "imports/",
    "IMPORTS_TABLE": "imports",
    "IMPORT_CHUNK_ROWS": "1000",
    "IMPORT_DATE_ORDER": "auto",
    "IMPORT_ENCODING": "",
    "IMPORT_EXTRA_CELLS": "keep",
    "IMPORT_LONG_VALUES": "cut",
    "IMPORT_SPACES_SEPARATE_TAGS": "false",
    "IMPORT_TOOL": "",
    "IMPORT_INLINE_BYTES": "1000",
    "IMPORT_POLICY": "lenient",
    "IMPORT_STATE_MACHINE_ARN": "arn:aws:states:eu-central-1:123456789012:stateMachine:import",
    "IMPORT_UNKNOWN_VALUES": "tag",
    "IMPORT_UNREADABLE_DATES": "keep",
    "NOTIFICATIONS_DLQ_URL": "https://sqs.example/notifications-dlq",
    "NOTIFICATIONS_TOPIC_ARN": "arn:aws:sns:eu-central-1:123456789012:notifications",
    "REMINDERS_TABLE": "reminders",
    "REMINDER_DAYS_BEFORE": "1",
    "URGENT_TASK_CHECK_INTERVAL_SECONDS": "86400",
    "URGENT_TASKS_DLQ_URL": "https://sqs.example/urgent-tasks-dlq",
    "URGENT_TASKS_MAX_RECEIVE_COUNT": "100",
    "URGENT_TASKS_QUEUE_URL": "https://sqs.example/urgent-tasks",
    "URGENT_TASKS_RETRY_SECONDS": "1",
    "URGENT_TASK_STATE_MACHINE_ARN": "arn:aws:states:eu-central-1:123456789012:stateMachine:urgent-task",
    "REPORTS_PREFIX": "reports/",
    "SHARD_COUNTS": '{"2026-01-01T00:00:00Z": 4}',
    "TASKS_TABLE": "tasks",
    "WORK_PREFIX": "work/",
}

# Modules that are slow to load, or that most functions do not need.
COSTLY = {
    "aws_lambda_powertools.utilities.batch",
    "aws_lambda_powertools.utilities.parameters",
    "task_manager.adapters.attachment_store",
    "task_manager.adapters.event_publisher",
    "task_manager.adapters.external_service",
    "task_manager.adapters.import_workflow",
    "task_manager.adapters.urgent_task_workflow",
    "task_manager.csv_import",
    "task_manager.notifications",
    "task_manager.rest",
    "task_manager.use_cases.imports.csv_files",
    "task_manager.use_cases.imports.stored_file",
}
REST = {"task_manager.rest"}
FILES = {"task_manager.adapters.attachment_store"}
IMPORTS = {
    "task_manager.csv_import",
    "task_manager.use_cases.imports.csv_files",
}
USED = {
    "delete_file": REST | FILES,
    "export_tasks": REST | {"task_manager.csv_import"},
    "list_files": REST | FILES,
    "upload_file": REST | FILES,
    "remove_task_files": FILES,
    "check_urgent_task": set(),
    "deliver_urgent_task": {
        "aws_lambda_powertools.utilities.parameters",
        "task_manager.adapters.external_service",
    },
    "send_reminders": {"task_manager.adapters.urgent_task_workflow"},
    "publish_task_events": {"task_manager.adapters.event_publisher"},
    "process_sqs": {
        "aws_lambda_powertools.utilities.batch",
        "aws_lambda_powertools.utilities.parameters",
        "task_manager.adapters.external_service",
    },
    "monitor_urgent_tasks": {
        "aws_lambda_powertools.utilities.batch",
        "task_manager.adapters.urgent_task_workflow",
    },
    "send_notifications": {"task_manager.notifications"},
    "process_s3_event": IMPORTS
    | {"task_manager.adapters.import_workflow", "task_manager.use_cases.imports.stored_file"},
    "split_import": IMPORTS,
    "import_chunk": IMPORTS,
    "finish_import": IMPORTS,
    "finish_stalled_imports": IMPORTS | {"task_manager.adapters.import_workflow"},
}

LOAD = """
import importlib, json, sys
site, handler, *composed = sys.argv[1:]
sys.path.insert(0, site)
assert callable(importlib.import_module(f"task_manager.handlers.{handler}").handler)
for composition in composed:
    module, name = composition.split(":")
    getattr(importlib.import_module(module), name)()
outside = {name for name, module in sys.modules.items() if "site-packages" in (getattr(module, "__file__", None) or "")}
print(json.dumps([sorted(outside), sorted(sys.modules)]))
"""


@pytest.mark.parametrize("handler", HANDLERS)
def test_a_handler_runs_from_the_zip_and_loads_what_it_uses(task_root: Path, handler: str) -> None:
    composed = [f"{module}:{name}" for module, name in composed_by(handler)]

    # Isolated mode, without the packages of this interpreter.
    response = subprocess.run(
        [sys.executable, "-I", "-S", "-c", LOAD, task_root, handler, *composed],
        env={"PATH": os.environ["PATH"], **ENVIRONMENT},
        capture_output=True,
        text=True,
        check=False,
    )

    assert response.returncode == 0, response.stderr
    outside, loaded = json.loads(response.stdout)
    assert outside == []
    assert COSTLY & set(loaded) == USED.get(handler, REST)
