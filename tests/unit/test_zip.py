"""Each function starts from the zip alone, and loads only modules that it uses; imports have no effect."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.lib.package import PACKAGE
from task_manager import lambda_functions
from tests.compositions import composed_by
from tests.environment import ENVIRONMENT

HANDLERS = sorted(path.stem for path in (PACKAGE / "handlers").glob("[!_]*.py"))

# Modules that are slow to load, or that most functions do not need.
COSTLY = {
    "asyncio",
    "aws_lambda_powertools.utilities.batch",
    "aws_lambda_powertools.utilities.data_classes",
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
    "list_files": REST | FILES,
    "upload_file": REST | FILES,
    "announce_file": REST | FILES,
    "remove_task_files": FILES,
    "check_urgent_task": set(),
    "deliver_webhook": {"task_manager.notifications"},
    "deliver_urgent_task": {"task_manager.adapters.external_service"},
    "send_reminders": {"task_manager.adapters.urgent_task_workflow"},
    "publish_task_events": {"task_manager.adapters.event_publisher"},
    "process_sqs": {"task_manager.adapters.external_service"},
    "monitor_urgent_tasks": {"task_manager.adapters.urgent_task_workflow"},
    "send_notifications": {"task_manager.notifications"},
    "process_s3_event": IMPORTS
    | {"task_manager.adapters.import_workflow", "task_manager.use_cases.imports.stored_file"},
    "split_import": IMPORTS,
    "import_chunk": IMPORTS,
    "finish_import": IMPORTS,
    "finish_stalled_imports": IMPORTS | {"task_manager.adapters.import_workflow"},
}

LOAD = """
import gc, importlib, json, sys
site, handler, *composed = sys.argv[1:]
sys.path.insert(0, site)
assert callable(getattr(importlib.import_module("task_manager.lambda_functions"), handler))
for composition in composed:
    module, name = composition.split(":")
    made = getattr(importlib.import_module(module), name)
    assert not hasattr(made, "cache_info") or made.cache_info().currsize, composition
assert gc.isenabled() and gc.get_freeze_count()
outside = {name for name, module in sys.modules.items() if "site-packages" in (getattr(module, "__file__", None) or "")}
print(json.dumps([sorted(outside), sorted(sys.modules)]))
"""

# Without a variable or a region, to read one is an error.
IMPORT = """
import importlib, sys
sys.path.insert(0, sys.argv[1])
import boto3, botocore.session
def fail(*_, **__): raise AssertionError("a session is created at import")
boto3.setup_default_session = botocore.session.Session.__init__ = fail
for name in sys.argv[2:]:
    importlib.import_module(name)
made = [
    f"{module}.{name}"
    for module, loaded in list(sys.modules.items()) if module.startswith("task_manager.")
    for name, value in vars(loaded).items() if hasattr(value, "cache_info") and value.cache_info().currsize
]
assert not made, made
"""


def run(script: str, *arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python in isolated mode, without the packages of this interpreter."""
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", script, *arguments],
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("handler", HANDLERS)
def test_a_function_starts_from_the_zip_with_its_compositions_and_loads_what_it_uses(
    task_root: Path, handler: str
) -> None:
    composed = [f"{module}:{name}" for module, name in composed_by(handler)]

    response = run(LOAD, task_root, handler, *composed, **ENVIRONMENT)

    assert response.returncode == 0, response.stderr
    outside, loaded = json.loads(response.stdout)
    assert outside == []
    assert COSTLY & set(loaded) == USED.get(handler, REST)


def test_to_import_the_package_has_no_effect(task_root: Path) -> None:
    modules = [".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) for path in PACKAGE.rglob("*.py")]

    response = run(IMPORT, task_root, *modules)

    assert response.returncode == 0, response.stderr


def test_a_function_whose_settings_are_missing_starts_and_its_invocation_fails(task_root: Path) -> None:
    response = run(
        """
import sys
sys.path.insert(0, sys.argv[1])
from task_manager import lambda_functions
handler = lambda_functions.publish_task_events
class Context:
    aws_request_id = "1"
handler({"Records": []}, Context())
""",
        task_root,
        POWERTOOLS_METRICS_NAMESPACE="task-manager",
    )

    assert response.returncode == 1
    assert "tasks_table" in response.stderr
    [line] = [line for line in map(json.loads, response.stdout.splitlines()) if "level" in line]
    assert line["error"] == "ValidationError"


def test_copies_of_a_snapshot_have_random_numbers_of_their_own(task_root: Path) -> None:
    response = run(
        """
import random, sys
from types import SimpleNamespace
hooks = []
sys.modules["snapshot_restore_py"] = SimpleNamespace(register_after_restore=hooks.append)
sys.path.insert(0, sys.argv[1])
from task_manager import lambda_functions
lambda_functions.create_task
state = random.getstate()
copies = set()
for _ in range(2):
    random.setstate(state)
    for hook in hooks:
        hook()
    copies.add(random.random())
assert len(copies) == 2
""",
        task_root,
        AWS_LAMBDA_INITIALIZATION_TYPE="snap-start",
        **ENVIRONMENT,
    )

    assert response.returncode == 0, response.stderr


def test_a_function_that_does_not_exist_is_no_attribute() -> None:
    with pytest.raises(AttributeError):
        _ = lambda_functions.no_such_function
