"""Random requests, checked against the contract; `make fuzz` sends many more."""

from typing import Any

from scripts.fuzz import fuzz


def test_no_random_request_breaks_the_contract(outputs: dict[str, Any]) -> None:
    totals = fuzz(outputs["api_url"], outputs["api_key"], requests=500, seed=1, examples=5)

    assert totals.requests >= 500
    assert not totals.violations, "\n\n".join(
        f"{violation}\n{details}" for violation, details in totals.violations.items()
    )
    assert totals.server_errors == 0
    assert {200, 201, 204, 400, 404} <= totals.statuses.keys()
