"""Scenarios of the page of costs: a million of each thing that users do."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from scripts.lib.bills import Bill, Work, bill
from scripts.lib.common import ROOT
from scripts.lib.prices import Prices
from scripts.lib.stack_settings import workflow
from scripts.lib.usage import Usage

_ACCESS_LOG = ROOT / "modules" / "rest-api" / "stage.tf"
_ACCESS_LOG_VALUE_BYTES = 20
"""Assumed length of a value in the access log of the API, on average."""

_RECEIVED = 10
"""Messages that are received or deleted in one request."""

_MILLION: Final = 1_000_000


@dataclass(frozen=True)
class Scenario:
    """A million of what `title` says: works with their number, and requests that AWS makes or bills for them."""

    title: str
    works: tuple[Work, ...]
    api_requests: float = 0
    sqs_requests: float = 0
    state_transitions: float = 0

    def bill(self, prices: Prices, usages: Mapping[str, Usage]) -> Bill:
        """Return what the scenario costs."""
        return bill(
            prices,
            usages,
            self.works,
            api_requests=self.api_requests,
            access_log_bytes=access_log_bytes(),
            sqs_requests=self.sqs_requests,
            state_transitions=self.state_transitions,
        )


def access_log_bytes() -> int:
    """Return the assumed length of a line in the API's access log, with the keys that the module declares."""
    [block] = re.findall(r"access_log = \{\n(.*?)\n  \}", _ACCESS_LOG.read_text(), re.DOTALL)
    keys = re.findall(r"^    (\w+) +=", block, re.MULTILINE)
    return sum(len(f'"{key}":"",') + _ACCESS_LOG_VALUE_BYTES for key in keys)


def scenarios(usages: Mapping[str, Usage]) -> list[Scenario]:
    """Return the scenarios of the page; events of clients come one by one, those of an import in full batches."""

    def in_batches(kind: str) -> Work:
        return Work(kind, _MILLION / usages[kind].items)

    rows_per_chunk = usages["import a chunk of rows"].items
    chunks = _MILLION / rows_per_chunk
    changed = [in_batches("publish events of clients"), in_batches("deliver events of clients")]
    created = [*changed, in_batches("mail a batch of events")]
    deliveries = _queued(usages["deliver events of clients"].items)
    return [
        Scenario(
            "creates",
            (Work("create a task", _MILLION), *created),
            api_requests=_MILLION,
            sqs_requests=deliveries + _queued(_RECEIVED),
        ),
        Scenario(
            "creates under an idempotency key",
            (Work("create a task under a key", _MILLION), *created),
            api_requests=_MILLION,
            sqs_requests=deliveries + _queued(_RECEIVED),
        ),
        Scenario(
            "updates",
            (Work("update a task", _MILLION), *changed),
            api_requests=_MILLION,
            sqs_requests=deliveries,
        ),
        Scenario("reads", (Work("read a task", _MILLION),), api_requests=_MILLION),
        Scenario("pages of 50 tasks", (Work("list a page of 50", _MILLION),), api_requests=_MILLION),
        Scenario(
            "imported rows",
            (
                Work("split rows into a chunk", chunks),
                Work("import a chunk of rows", chunks),
                in_batches("publish a batch of imported tasks"),
                in_batches("deliver a batch of imported tasks"),
            ),
            sqs_requests=_queued(_RECEIVED),
            state_transitions=chunks * _states_per_chunk(),
        ),
    ]


def request_alone(kind: str) -> Scenario:
    """Return a million requests of the API without what follows from them."""
    return Scenario(kind, (Work(kind, _MILLION),), api_requests=_MILLION)


def _queued(batch: int) -> float:
    """Return the requests to a queue for a million messages, sent alone, received and deleted in batches."""
    return _MILLION * (1 + 2 / batch)


def _states_per_chunk() -> int:
    return len(workflow("import")["States"]["ImportChunks"]["ItemProcessor"]["States"])
