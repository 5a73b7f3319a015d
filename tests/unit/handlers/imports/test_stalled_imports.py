"""Schedule of stalled imports, on moto."""

import json
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from task_manager.composition.imports import import_store
from task_manager.domain.identifiers import new_id
from task_manager.domain.imports import Import
from task_manager.handlers import finish_stalled_imports
from tests.unit.handlers.conftest import Api, Invocation
from tests.unit.handlers.imports.conftest import counts


@pytest.fixture
def machine(environment: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """ARN of a state machine whose executions run."""
    arn: str = boto3.client("stepfunctions").create_state_machine(
        name="import",
        definition=json.dumps({"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 60, "End": True}}}),
        roleArn="arn:aws:iam::123456789012:role/import",
    )["stateMachineArn"]
    monkeypatch.setenv("IMPORT_STATE_MACHINE_ARN", arn)
    return arn


def begun(age: timedelta) -> str:
    """Return the id of a new import that began some time ago."""
    started_at = datetime.now(UTC) - age
    import_ = Import(id=new_id(started_at), key="imports/api/a.csv", version="version-1", started_at=started_at)
    return import_store().create(import_).id


def test_a_client_sees_that_its_file_was_never_read(api: Api, machine: str) -> None:
    stalled, running, new = begun(timedelta(hours=2)), begun(timedelta(hours=3)), begun(timedelta(minutes=5))
    boto3.client("stepfunctions").start_execution(stateMachineArn=machine, name=running)

    finish_stalled_imports.handler({}, Invocation())

    ended = api("GET", "/imports/{id}", id=stalled).json
    assert counts(ended) == ("failed", 0, 0, 0)
    assert ended["error"] == "The file was stored, but not read. Please upload it again."
    assert {api("GET", "/imports/{id}", id=import_id).json["status"] for import_id in (running, new)} == {"running"}
