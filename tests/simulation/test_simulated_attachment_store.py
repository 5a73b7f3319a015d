"""Contract tests of the adapter on the simulated AWS services."""

# ruff: noqa: F403 - the tests and fixtures of that module run here too

from tests.contract.test_attachment_store import *
