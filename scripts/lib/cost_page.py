"""Page of costs, from committed measurements and prices."""

import json
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from scripts.lib.bills import DELIVERY_MS, WAIT_MS, Bill
from scripts.lib.common import ROOT
from scripts.lib.prices import Prices
from scripts.lib.scenarios import Scenario, access_log_bytes, request_alone, scenarios
from scripts.lib.stack_settings import default
from scripts.lib.usage import EVENTS_PER_SECOND, Usage

DATA: Final = ROOT / "scripts" / "data"
USAGE: Final = DATA / "usage.json"

_POLLERS = 5
"""Long polls of Lambda on an idle queue (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html)."""

_POLL_SECONDS = 20
_MONTH_SECONDS = 730 * 3600
_ROUTE_METRICS = 5
_WIDTH = 140
_CENT = 0.01


@dataclass(frozen=True)
class Month:
    """Numbers of the resources and metrics of an environment that are charged by the month."""

    alarm_metrics: int
    composite_alarms: int
    dashboards: int
    keys: int
    secrets: int
    polled_queues: int
    custom_metrics: int
    routes_with_metrics: int

    def idle(self, prices: Prices) -> Bill:
        """Return the bill of a month without use."""
        polls = self.polled_queues * _POLLERS * _MONTH_SECONDS / _POLL_SECONDS
        return {
            "alarms": prices.cost(alarm_metric_month=self.alarm_metrics, composite_alarm_month=self.composite_alarms),
            "dashboard": prices.cost(dashboard_month=self.dashboards),
            "key and secret": prices.cost(key_month=self.keys, secret_month=self.secrets),
            "polling of queues": prices.cost(sqs_request=polls),
        }

    def metrics(self, prices: Prices) -> float:
        """Return the most that metrics of one's own cost in a month: each has data in every hour."""
        return prices.cost(custom_metric_month=self.custom_metrics + _ROUTE_METRICS * self.routes_with_metrics)


DESTINATION: Final = Month(
    alarm_metrics=4,
    composite_alarms=0,
    dashboards=0,
    keys=0,
    secrets=1,
    polled_queues=1,
    custom_metrics=3,
    routes_with_metrics=0,
)
"""What each destination adds to an environment."""


@dataclass(frozen=True)
class Release:
    """Measured usage of a release, and its resources that are charged by the month."""

    works: Mapping[str, Usage]
    month: Month

    @classmethod
    def read(cls, name: str) -> "Release":
        """Return the committed measurements of a release: `previous` or `current`."""
        data = json.loads(USAGE.read_text())[name]
        return cls({kind: Usage(**usage) for kind, usage in data["works"].items()}, Month(**data["month"]))

    def as_json(self) -> dict[str, Any]:
        """Return the form in which it is committed."""
        return {"works": {kind: asdict(usage) for kind, usage in self.works.items()}, "month": asdict(self.month)}


def content() -> str:
    """Return the page."""
    prices, previous, current = Prices.read(), Release.read("previous"), Release.read("current")
    return "\n".join(
        [
            *_introduction(prices),
            *_million(prices, previous, current),
            *_services(prices, current),
            *_units(previous, current),
            *_peers(prices, current),
            *_months(prices, previous, current),
            *_assumptions(),
            *_price_table(prices),
        ]
    )


def _introduction(prices: Prices) -> list[str]:
    return [
        "# Costs",
        "",
        *_paragraph(
            "Written by `make costs` from measured usage (`scripts/data/usage.json`) and public prices "
            f"(`scripts/data/prices.json`: {prices.region}, as of {prices.as_of}), in US dollars, without free tiers, "
            "volume discounts, taxes and e-mail. `python -m scripts.costs --measure` measures again: it runs the "
            "functions, with requests that are created and signed but not sent, and counts requests, units of "
            "DynamoDB, bytes of logs and processor time."
        ),
    ]


def _million(prices: Prices, previous: Release, current: Release) -> list[str]:
    before = {scenario.title: _total(scenario, prices, previous) for scenario in scenarios(previous.works)}
    now = {scenario.title: _total(scenario, prices, current) for scenario in scenarios(current.works)}
    rows = [
        (title, _usd(before[title]), _usd(total), f"{100 * (total / before[title] - 1):+.0f} %")
        for title, total in now.items()
    ]
    return [
        "## A million of each",
        "",
        *_paragraph(
            "With all that follows: the event of each change, its delivery to the external service with the outcome on "
            "the task, and digests of mails about tasks that clients create. Events of clients come one by one, "
            f"{EVENTS_PER_SECOND} a second (a million a day), and those of imports in full batches."
        ),
        *_table(("a million", "previous release", "now", "change"), rows, numbers=3),
    ]


def _services(prices: Prices, current: Release) -> list[str]:
    bills = {scenario.title: scenario.bill(prices, current.works) for scenario in scenarios(current.works)}
    services = sorted({service for bill in bills.values() for service in bill}, key=str.lower)
    rows = [(title, *(_usd(bill.get(service, 0)) for service in services)) for title, bill in bills.items()]
    return ["Now, by service:", "", *_table(("a million", *services), rows, numbers=len(services))]


def _units(previous: Release, current: Release) -> list[str]:
    rows = []
    for kind, usage in current.works.items():
        usages = (previous.works[kind], usage)
        rows.append(
            (
                kind,
                f"{usage.items:,}",
                *(_number(release.write_units / release.items) for release in usages),
                *(_number(release.read_units / release.items) for release in usages),
                *(f"{release.log_bytes / release.items:,.0f}" for release in usages),
                f"{usage.memory_mb:,}",
            )
        )
    header = ("work", "items of an invocation", "write units", "now", "read units", "now", "bytes of logs", "now", "MB")
    return [
        "What each item uses, in the previous release and now:",
        "",
        *_table(header, rows, numbers=len(header) - 1),
    ]


def _peers(prices: Prices, current: Release) -> list[str]:
    peers = json.loads((DATA / "peers.json").read_text())
    kinds = ("create a task", "read a task")
    rows = [("Task Manager", *(_usd(_total(request_alone(kind), prices, current)) for kind in kinds))]
    for name, peer in peers.items():
        costs = []
        for kind in kinds:
            usage = current.works[kind]
            # The processor time is taken to be ours, and Lambda's default lines are in the logs.
            works = {kind: Usage(**{**asdict(usage), **peer[kind]})} if peer[kind] else None
            costs.append(_usd(sum(request_alone(kind).bill(prices, works).values())) if works else "")
        rows.append((f"[{name}]({peer['url']})", *costs))
    return [
        "## Beside other designs",
        "",
        "A million requests alone, without what follows from them, since the other designs publish no events:",
        "",
        *_table(("design", *kinds), rows, numbers=2),
        *(f"- {name}: {peer['design']}." for name, peer in peers.items()),
        "",
    ]


def _months(prices: Prices, previous: Release, current: Release) -> list[str]:
    idle = [release.month.idle(prices) for release in (previous, current)]
    rows = [(name, *(_usd(bill[name]) for bill in idle)) for name in idle[1]]
    rows.append(("**an idle month**", *(f"**{_usd(sum(bill.values()))}**" for bill in idle)))
    rows.append(("custom metrics, at most", *(_usd(release.month.metrics(prices)) for release in (previous, current))))
    storage = prices.cost(table_gb_month=1, recovery_gb_month=1)
    return [
        "## A month",
        "",
        *_table(("an environment", "previous release", "now"), rows, numbers=2),
        *_paragraph(
            "Each metric of an alarm is charged, whether the alarm names one or computes with several; a query of "
            "Metrics Insights is charged by the metrics that it reads. A custom metric is charged for the hours "
            "in which it has data: the sum is that of a month with each of them in every hour. Stored tasks cost "
            f"{_usd(storage)} a GB and month, with point-in-time recovery; their index as much again."
        ),
        *_paragraph(
            f"Each of `destinations` adds {_usd(sum(DESTINATION.idle(prices).values()))} to an idle month: its alarms, "
            "its secret, and the polling of its queue. Its custom metrics add "
            f"{_usd(DESTINATION.metrics(prices))} at most."
        ),
    ]


def _assumptions() -> list[str]:
    waits = ", ".join(f"{service} {milliseconds} ms" for service, milliseconds in WAIT_MS.items() if milliseconds)
    return [
        "## Assumptions",
        "",
        *_item(
            f"A request takes: {waits}; a delivery to the external service {DELIVERY_MS} ms. A function is billed for "
            "its processor time, at the share of a processor that its memory gives, and for these waits."
        ),
        *_item(
            f"A line of the API's access log has {access_log_bytes()} bytes. CloudWatch adds 26 bytes to each line."
        ),
        *_item(
            f"X-Ray records {100 * default('trace_sampling_rate'):g} % of requests; in the previous release one a "
            "second and 5 % of the others, as it does by default."
        ),
        *_item(
            f"A message of a queue is sent alone. Of {EVENTS_PER_SECOND} events of clients a second those that arrive "
            "in a batching window are processed together, and received and deleted by up to ten; without a window each "
            "alone."
        ),
        *_item("Requests to KMS are left out: queues, topics, buckets and tables keep data keys for minutes."),
        "",
    ]


def _price_table(prices: Prices) -> list[str]:
    rows = [
        (price.unit, f"{price.usd:g}" if price.usd >= _CENT else f"{price.usd * 1e6:.4g} a million", f"<{price.url}>")
        for price in prices.by_name.values()
    ]
    return ["## Prices", "", *_table(("unit", "USD", "source"), rows, numbers=1)]


def _total(scenario: Scenario, prices: Prices, release: Release) -> float:
    return sum(scenario.bill(prices, release.works).values())


def _table(header: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: int) -> list[str]:
    """Return a table whose columns after the first are numbers: `numbers` of them."""
    separator = ["---"] + ["---:"] * numbers + ["---"] * (len(header) - 1 - numbers)
    return [*(f"| {' | '.join(row)} |" for row in (header, separator, *rows)), ""]


def _paragraph(text: str) -> list[str]:
    return [*textwrap.wrap(text, _WIDTH), ""]


def _item(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent="- ", subsequent_indent="  ")


def _usd(value: float) -> str:
    return f"{value:,.2f}"


def _number(value: float) -> str:
    return f"{value:,.4g}"
