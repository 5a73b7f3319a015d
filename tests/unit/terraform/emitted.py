"""Metrics that the functions of a stack write themselves."""

import itertools
import json
import sys
from contextlib import suppress
from datetime import UTC, datetime
from io import StringIO

import pytest

from task_manager import observability
from task_manager.adapters.instrumented import (
    InstrumentedDestination,
    InstrumentedEventPublisher,
    InstrumentedExternalService,
)
from task_manager.domain.errors import DeliveryFailed, DeliveryRefused
from task_manager.domain.event import EventType, import_event, task_event
from task_manager.domain.imports import Import
from task_manager.domain.ports.destination import Destination
from task_manager.domain.ports.external_service import ExternalService
from task_manager.domain.task import Task, TaskFields
from task_manager.metrics import flush_metrics
from tests.dashboards import Metric
from tests.fakes import FakeEventPublisher, FakeExternalService
from tests.unit.terraform.conftest import Stack

ID = "019e0000-0000-7000-8000-000000000000"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def emitted(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> set[Metric]:
    """Return the metrics in the lines that functions write with their environment variables in the stack."""
    observability.logger()  # It keeps the stream that it is made with.
    output = StringIO()
    monkeypatch.setattr(sys, "stdout", output)
    for function in stack.functions.values():
        (environment,) = function["environment"]
        for name, value in environment["variables"].items():
            if name.startswith("POWERTOOLS_"):
                monkeypatch.setenv(name, value)
        monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", function["function_name"])
        monkeypatch.setattr(observability, "_invocations", itertools.count())
        with observability.invocation("1"):
            pass
    publisher = InstrumentedEventPublisher(FakeEventPublisher())
    for source in ("api", f"import:{ID}"):
        for kind in (EventType.TASK_CREATED, EventType.TASK_UPDATED, EventType.TASK_DELETED):
            publisher.publish([task_event(kind, _task(source))])
    publisher.publish(
        [import_event(Import(id=ID, key="imports/a.csv", started_at=NOW, rows_created=1, rows_rejected=1))]
    )
    _deliver_with_each_outcome(InstrumentedExternalService(_failing_receiver()))
    for name in destination_names(stack):
        _deliver_with_each_outcome(InstrumentedDestination(_failing_receiver(), name))
    flush_metrics()
    return {
        Metric(directive["Namespace"], metric["Name"], tuple(sorted((name, line[name]) for name in dimensions)))
        for line in map(json.loads, output.getvalue().splitlines())
        for directive in line.get("_aws", {}).get("CloudWatchMetrics", ())
        for metric in directive["Metrics"]
        for dimensions in directive["Dimensions"]
    }


def destination_names(stack: Stack) -> set[str]:
    """Return the names of the destinations, from the environment variables of their functions."""
    return {
        name
        for function in stack.of_type("aws_lambda_function").values()
        for name in json.loads(function["environment"][0]["variables"].get("DESTINATIONS", "{}"))
    }


def _failing_receiver() -> FakeExternalService:
    """Return a receiver that refuses the first event, fails with the second and accepts the third."""
    failures: list[Exception] = [DeliveryRefused("no"), DeliveryFailed("not now")]
    return FakeExternalService(failures=failures)


def _deliver_with_each_outcome(receiver: ExternalService | Destination) -> None:
    for _ in range(3):
        with suppress(DeliveryRefused, DeliveryFailed):
            receiver.deliver(task_event(EventType.TASK_CREATED, _task("api")))


def _task(source: str) -> Task:
    return Task.create(TaskFields(title="Water"), task_id=ID, source=source, now=NOW)
