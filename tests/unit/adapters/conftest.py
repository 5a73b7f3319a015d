"""Fixtures of adapters that send requests."""

from collections.abc import Iterator

import pytest

from tests.unit.adapters.http_server import Service


@pytest.fixture
def service() -> Iterator[Service]:
    """HTTP server that records requests."""
    running = Service()
    yield running
    running.stop()
