"""Plugin of pytest that runs the tests first that recent changes can break.

The variable AFFECTED_TESTS names a file with a JSON list of test files, the most affected one first.
"""

import json
import os
from pathlib import Path

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Sort the tests of the listed files to the front, in the order of the list."""
    listed = os.environ.get("AFFECTED_TESTS")
    if listed:
        ranks = {config.rootpath / file: rank for rank, file in enumerate(json.loads(Path(listed).read_text()))}
        items.sort(key=lambda item: ranks.get(item.path, len(ranks)))
