"""Nothing is lost, doubled or made up, whatever goes wrong in whatever order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from tests.simulation.mutants import BUGS, Bug
from tests.simulation.runs import Run
from tests.simulation.simulation import Simulation

SEEDS = 200
_A_TEST = 10
_BUG_SEEDS = 500


@pytest.mark.parametrize("first", range(0, SEEDS, _A_TEST))
def test_nothing_is_lost(run: Run, first: int) -> None:
    wrong = {seed: complaints for seed in range(first, first + _A_TEST) if (complaints := run(seed).complaints)}

    assert wrong == {}


@dataclass
class Outage:
    """Outage of Step Functions for most of a day, without other faults, and the state just before it ends."""

    length: timedelta = timedelta(hours=20)
    undelivered: list[str] = field(default_factory=list)
    executions: int = 0
    is_over: bool = False

    def __call__(self, simulation: Simulation) -> None:
        simulation.faults.budget = 0
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


@pytest.mark.parametrize("first", range(0, 40, _A_TEST))
def test_an_outage_of_step_functions_delays_monitoring_and_nothing_else(run: Run, first: int) -> None:
    with_urgent_tasks = 0
    for seed in range(first, first + _A_TEST):
        outage = Outage()

        outcome = run(seed, outage)

        simulation = outcome.simulation
        assert outcome.complaints == [], seed
        assert recorded_as_failed(simulation) <= {key.split(":")[1] for key in simulation.service.refused}, seed
        assert not simulation.urgent_dlq.messages, seed
        if outage.is_over and simulation.urgent_tasks.executions:
            assert (outage.undelivered, outage.executions) == ([], 0), seed
            with_urgent_tasks += 1
    assert with_urgent_tasks > 0


def test_a_seed_says_everything(run: Run) -> None:
    first, again, other = run(3), run(3), run(4)

    assert first.simulation.faults.struck > 0
    assert first.simulation.calls.made == again.simulation.calls.made
    assert first.simulation.calls.made != other.simulation.calls.made


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.__name__)
def test_a_planted_bug_is_found(run: Run, bug: Bug, monkeypatch: pytest.MonkeyPatch) -> None:
    bug(monkeypatch)

    assert any(run(seed).complaints for seed in range(_BUG_SEEDS)), bug.__doc__


def _processing(item: Mapping[str, Any]) -> str:
    return str(item["processing"]["M"]["status"]["S"])
