"""Model of scaling: its defaults are those of the stack, and the settings that it names allow the rates."""

from dataclasses import asdict, replace

import pytest

from scripts.lib.scaling import Limit, Model
from scripts.lib.scaling_page import RATES
from scripts.lib.scaling_system import System
from scripts.lib.stack_settings import default
from scripts.scaling import SCALING

MAXIMA = {"shards": 64, "parallelization_factor": 10, "background_concurrency": 1000, "bulk_concurrency": 1000}
"""Highest values that the stack's variables accept, or Lambda."""


@pytest.fixture(scope="module")
def model() -> Model:
    return Model.read()


def test_the_page_is_up_to_date() -> None:
    SCALING.check()


@pytest.mark.parametrize("rate", RATES)
def test_the_settings_for_a_rate_allow_it_and_are_accepted(model: Model, rate: int) -> None:
    system = model.system_for(rate)

    assert {limit.name for limit in model.limits() if limit.rate(system) < rate} == set()
    values = asdict(system)
    assert all(values[name] <= maximum for name, maximum in MAXIMA.items())
    defaults = asdict(System.of_defaults())
    assert all(values[name] >= defaults[name] for name in values)


def test_each_limit_is_raised_by_its_own_setting_alone(model: Model) -> None:
    defaults = System.of_defaults()
    for limit in model.limits():
        rate = 3 * limit.rate(defaults)

        raised = limit.raised(defaults, rate)

        assert limit.rate(raised) >= rate, limit.name
        changed = {name for name, value in asdict(raised).items() if value != asdict(defaults)[name]}
        assert len(changed) == 1, limit.name


def test_shards_that_are_written_twice_allow_half(model: Model) -> None:
    def by_name(name: str) -> Limit:
        return next(limit for limit in model.limits() if limit.name.startswith(name))

    shards = by_name("shards")
    assert shards.rate(replace(System.of_defaults(), shards=1)) == 500
    assert shards.rate(replace(System.of_defaults(), shards=8)) == 4000
    assert by_name("a table that is new").rate(System.of_defaults()) == 2000


def test_a_default_is_read_from_the_variable_or_its_type() -> None:
    assert default("bulk_max_concurrency") == 10
    assert default("throttle", "rate_limit") == 200
    assert default("imports", "chunk_rows") == 1000
    with pytest.raises(ValueError, match="no default of environment"):
        default("environment")
