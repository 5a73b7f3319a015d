"""Invariants hold under every seed, and the simulation detects every mutant."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from tests.simulation.aws.partitions import LimitedPartitions
from tests.simulation.aws.token_bucket import TokenBucket
from tests.simulation.detections import seeds
from tests.simulation.mutants import MUTANTS, Mutant, give_up_throttled_rows
from tests.simulation.runs import Run
from tests.simulation.simulation import Simulation

SEEDS = 200
_SEEDS_PER_TEST = 10
_MUTANT_SEEDS = 500


@pytest.mark.parametrize("first", range(0, SEEDS, _SEEDS_PER_TEST))
def test_no_invariant_is_violated(run: Run, first: int) -> None:
    violations = {
        seed: outcome.violations for seed in range(first, first + _SEEDS_PER_TEST) if (outcome := run(seed)).violations
    }

    assert violations == {}


@dataclass
class Outage:
    """Outage of Step Functions for most of a day, without other faults, and the state just before it ends."""

    length: timedelta = timedelta(hours=20)
    undelivered: list[str] = field(default_factory=list)
    executions: int = 0
    is_over: bool = False

    def __call__(self, simulation: Simulation) -> None:
        simulation.faults.budget = 0
        simulation.bulk_is_held = False
        simulation.calls.outages["stepfunctions"] = simulation.scheduler.now + self.length
        simulation.scheduler.spawn(lambda: self._observe(simulation))

    def _observe(self, simulation: Simulation) -> None:
        simulation.scheduler.sleep(self.length.total_seconds() - 1)
        tasks = simulation.tables["tasks"].items.values()
        self.undelivered = [task["title"]["S"] for task in tasks if _processing(task) == "pending"]
        self.executions = len(simulation.urgent_tasks.executions)
        self.is_over = True


def recorded_as_failed(simulation: Simulation) -> set[str]:
    """Return the ids of the tasks whose `processing` ever was `failed`."""
    images = [change.new or {} for change in simulation.tables["tasks"].changes]
    return {image["id"]["S"] for image in images if "processing" in image and _processing(image) == "failed"}


@pytest.mark.parametrize("first", range(0, 40, _SEEDS_PER_TEST))
def test_an_outage_of_step_functions_delays_monitoring_and_nothing_else(run: Run, first: int) -> None:
    with_urgent_tasks = 0
    for seed in range(first, first + _SEEDS_PER_TEST):
        outage = Outage()

        outcome = run(seed, outage)

        simulation = outcome.simulation
        assert outcome.violations == [], seed
        assert recorded_as_failed(simulation) <= {key.split(":")[1] for key in simulation.service.refused}, seed
        assert not simulation.urgent_dlq.messages, seed
        if outage.is_over and simulation.urgent_tasks.executions:
            assert (outage.undelivered, outage.executions) == ([], 0), seed
            with_urgent_tasks += 1
    assert with_urgent_tasks > 0


class LostEvents:
    """Loss of half of all events of S3 and Step Functions, and an operator who stops executions of imports."""

    def __init__(self) -> None:
        self.stopped = 0

    def __call__(self, simulation: Simulation) -> None:
        simulation.event_loss = 0.5
        simulation.scheduler.spawn(lambda: self._stop_executions(simulation))

    def _stop_executions(self, simulation: Simulation) -> None:
        workflow = simulation.import_workflow
        for _ in range(180):
            simulation.scheduler.sleep(1)
            for execution in workflow.executions.values():
                if execution.status == "RUNNING" and simulation.random.random() < 0.5:
                    # The event of this is lost.
                    execution.status = "ABORTED"
                    is_split = "chunks" in simulation.tables["imports"].items[execution.name,]
                    workflow.failed_states.add(("ImportChunk" if is_split else "Split", execution.name))
                    self.stopped += 1


@pytest.mark.parametrize("first", range(0, 40, _SEEDS_PER_TEST))
def test_every_import_ends_although_events_are_lost(run: Run, first: int) -> None:
    lost = stopped = 0
    for seed in range(first, first + _SEEDS_PER_TEST):
        events = LostEvents()

        outcome = run(seed, events)

        assert outcome.violations == [], seed
        lost += len(outcome.simulation.lost_files)
        stopped += events.stopped
    assert lost > 0
    assert stopped > 0


class ThrottledTasks:
    """Partitions of the tasks' table that allow a write in ten seconds each, and no other faults."""

    def __init__(self) -> None:
        self.throttled = 0

    def __call__(self, simulation: Simulation) -> None:
        simulation.faults.budget = 0
        partitions = [TokenBucket(1, 0.1, lambda: simulation.scheduler.now) for _ in range(4)]
        services = simulation.calls.services
        limited = LimitedPartitions(services["dynamodb"], "tasks", partitions, self._count)
        simulation.calls.services = {**services, "dynamodb": limited}

    def _count(self) -> None:
        self.throttled += 1


@pytest.mark.parametrize("first", range(0, 20, _SEEDS_PER_TEST))
def test_no_row_is_given_up_while_only_the_table_throttles(run: Run, first: int) -> None:
    for seed in range(first, first + _SEEDS_PER_TEST):
        tasks = ThrottledTasks()

        outcome = run(seed, tasks)

        assert outcome.violations == [], seed
        assert outcome.simulation.import_workflow.failed_states == set(), seed
        assert tasks.throttled > 0, seed


def test_giving_up_throttled_rows_is_detected(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    give_up_throttled_rows(monkeypatch)

    mutant_seeds = seeds(give_up_throttled_rows.__name__, _MUTANT_SEEDS)
    assert any(run(seed, ThrottledTasks()).violations for seed in mutant_seeds)


def test_a_seed_determines_the_run(run: Run) -> None:
    first, repeated, other = run(3), run(3), run(4)

    assert first.simulation.faults.injected > 0
    assert first.simulation.calls.operations == repeated.simulation.calls.operations
    assert first.simulation.calls.operations != other.simulation.calls.operations


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_a_mutant_is_detected(run: Run, mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    mutant(monkeypatch)

    assert any(run(seed).violations for seed in seeds(mutant.__name__, _MUTANT_SEEDS)), mutant.__doc__


def _processing(item: Mapping[str, Any]) -> str:
    return str(item["processing"]["M"]["status"]["S"])
