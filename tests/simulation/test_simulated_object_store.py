"""What the adapter does on moto's AWS it does on the simulation's."""

# ruff: noqa: F403 - the tests and fixtures of that suite are run here as well

from tests.contract.test_object_store import *
