"""Thousands of urgent tasks within the quotas of Step Functions."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import seed
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from task_manager.adapters.urgent_task_workflow import StepFunctionsUrgentTaskWorkflow
from task_manager.composition import aws
from task_manager.domain.task import Priority, Task, TaskFields
from task_manager.use_cases.reminders import SendReminders
from tests.compositions import clear_composition_caches
from tests.conftest import REGION
from tests.fakes import FakeClock, FakeReminderStore, FakeTaskStore, ample_time
from tests.simulation.aws.botocore_transport import BotocoreTransport
from tests.simulation.simulation import URGENT_TASK_MACHINE
from tests.simulation.workflow import StepFunctions, Workflow

if TYPE_CHECKING:
    from tests.simulation.deliveries import Runtime

URGENT_TASKS = 5_000
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
TODAY, YESTERDAY = date(2026, 3, 10), date(2026, 3, 9)
DAY = timedelta(days=1)
_THREADS = 16
"""Threads of the daily run, one after the other here: a call, or a wait for a retry, takes a share of its time."""

_CALL_SECONDS = 0.03


@dataclass
class Account:
    """Step Functions of an account, where each call takes time; `calls` counts them by operation."""

    step_functions: StepFunctions
    clock: FakeClock
    calls: Counter[str]

    def call(self, _: str, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        self.calls[operation] += 1
        self.wait(_CALL_SECONDS)
        response: dict[str, Any] = getattr(self.step_functions, operation)(**parameters)
        return response

    def wait(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds / _THREADS))


class System:
    """Urgent tasks, and the daily run over them."""

    def __init__(self, transport: BotocoreTransport, due_date: date) -> None:
        self.clock = FakeClock(NOON)
        # Executions are started and not run.
        runtime = cast("Runtime", SimpleNamespace(scheduler=SimpleNamespace(spawn=lambda _: None)))
        self.workflow = Workflow(runtime, "urgent_task_workflow.asl.json", lambda _: None)
        self.account = Account(StepFunctions({URGENT_TASK_MACHINE: self.workflow}, self.clock), self.clock, Counter())
        transport.account = self.account
        self.reminders = FakeReminderStore()
        self.monitoring = StepFunctionsUrgentTaskWorkflow(aws.step_functions(), URGENT_TASK_MACHINE)
        tasks = FakeTaskStore(self.clock)
        fields = TaskFields(title="Call", priority=Priority.URGENT, due_date=due_date)
        self.tasks = [
            Task.create(fields, task_id=f"0195b1e6-0000-7000-8000-{number:012}", source="api", now=NOON)
            for number in range(URGENT_TASKS)
        ]
        tasks.add_all(self.tasks, ample_time)
        self.send_reminders = SendReminders(tasks, self.reminders, self.monitoring, self.clock, DAY, threads=1)

    def monitor(self, status: str = "RUNNING") -> None:
        """Start the execution of each task, and set its status."""
        for task in self.tasks:
            self.monitoring.start(task)
        for execution in self.workflow.executions.values():
            execution.status = status
        self.clock.advance(timedelta(hours=1))
        self.account.calls.clear()

    @property
    def running(self) -> set[str]:
        """Names of the running executions."""
        return {name for name, execution in self.workflow.executions.items() if execution.status == "RUNNING"}

    @property
    def reminded(self) -> int:
        """Number of tasks that have a reminder."""
        return len(self.reminders.reminders)


@pytest.fixture
def transport(monkeypatch: pytest.MonkeyPatch) -> Iterator[BotocoreTransport]:
    seed(1)
    with BotocoreTransport.installed(REGION) as installed:
        clear_composition_caches(clients=True)
        monkeypatch.setattr(time, "sleep", lambda seconds: cast("Account", installed.account).wait(seconds))
        yield installed
        clear_composition_caches(clients=True)


def test_all_monitored_tasks_are_reminded_of_with_a_call_for_each_thousand(transport: BotocoreTransport) -> None:
    system = System(transport, TODAY)
    system.monitor()

    assert system.send_reminders() == system.reminded == URGENT_TASKS
    assert system.account.calls == {"list_executions": URGENT_TASKS // 1000}


def test_all_tasks_whose_monitoring_failed_are_reminded_of_and_monitored_again(transport: BotocoreTransport) -> None:
    system = System(transport, TODAY)
    system.monitor("FAILED")

    assert system.send_reminders() == system.reminded == URGENT_TASKS
    assert system.running == {f"{task.id}-2" for task in system.tasks}
    assert system.account.calls.keys() == {"list_executions", "start_execution"}


def test_tasks_that_were_escalated_cost_no_call(transport: BotocoreTransport) -> None:
    system = System(transport, YESTERDAY)
    system.send_reminders()
    for execution in system.workflow.executions.values():
        execution.status = "SUCCEEDED"
    system.reminders.escalated |= system.reminders.reminders.keys()
    system.account.calls.clear()

    assert system.send_reminders() == 0
    assert system.account.calls == {}
