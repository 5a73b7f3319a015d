"""Nothing is lost, doubled or made up, whatever goes wrong in whatever order."""

import pytest

from tests.simulation.mutants import BUGS, Bug
from tests.simulation.runs import Run

SEEDS = 200
_A_TEST = 10
_BUG_SEEDS = 500


@pytest.mark.parametrize("first", range(0, SEEDS, _A_TEST))
def test_nothing_is_lost(run: Run, first: int) -> None:
    wrong = {seed: complaints for seed in range(first, first + _A_TEST) if (complaints := run(seed).complaints)}

    assert wrong == {}


def test_a_seed_says_everything(run: Run) -> None:
    first, again, other = run(3), run(3), run(4)

    assert first.simulation.faults.struck > 0
    assert first.simulation.calls.made == again.simulation.calls.made
    assert first.simulation.calls.made != other.simulation.calls.made


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.__name__)
def test_a_planted_bug_is_found(run: Run, bug: Bug, monkeypatch: pytest.MonkeyPatch) -> None:
    bug(monkeypatch)

    assert any(run(seed).complaints for seed in range(_BUG_SEEDS)), bug.__doc__
