"""Sources of the external service's API key."""

import io

import pytest

from scripts.lib.common import CommandError
from scripts.secret import read_api_key


def test_the_external_services_api_key_comes_from_the_environment_or_standard_input(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("from input\n"))
    assert read_api_key() == "from input"
    monkeypatch.setenv("EXTERNAL_SERVICE_KEY", "from environment")
    assert read_api_key() == "from environment"
    monkeypatch.setenv("EXTERNAL_SERVICE_KEY", " ")
    with pytest.raises(CommandError, match="No API key was given"):
        read_api_key()
