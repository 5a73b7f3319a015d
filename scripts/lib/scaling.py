"""Model of the rates that the limits of AWS allow, by the settings of the stack and measured usage."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil
from typing import Any, Final

from scripts.lib.bills import DELIVERY_MS, billed_ms
from scripts.lib.capacity_units import TABLES
from scripts.lib.cost_page import Release
from scripts.lib.scaling_system import PARTITION_WRITE_UNITS, System
from scripts.lib.usage import Usage

_DELIVERIES_OF_IMPORTS: Final = "deliveries of imported tasks"


@dataclass(frozen=True)
class Limit:
    """Limit of the rate of new tasks. `raised` returns a system that allows a rate."""

    name: str
    applies_to: str
    rate: Callable[[System], float]
    raised: Callable[[System, float], System]
    setting: str
    source: str

    @property
    def bounds_imports(self) -> bool:
        """Whether it bounds the rate at which an import adds tasks: deliveries wait, and the API is not called."""
        return self.applies_to in {"tasks", "rows"} and self.name != _DELIVERIES_OF_IMPORTS


@dataclass(frozen=True)
class Model:
    """Limits in the order in which they are met, for measured usage and the declared tables."""

    usages: Mapping[str, Usage]
    tables: Mapping[str, Any]

    @classmethod
    def read(cls) -> "Model":
        """Return the model of the committed measurements."""
        return cls(Release.read("current").works, json.loads(TABLES.read_text()))

    @cached_property
    def units_per_task(self) -> int:
        """Write units of a task in the busiest of its partitions: for its item, and for the note of its delivery."""
        tasks = self.tables["tasks"]
        # An index is written again if it has the attribute of the note.
        indexes = tasks["global_secondary_indexes"].values()
        return max(2, *(2 if index["projection_type"] == "ALL" else 1 for index in indexes))

    @cached_property
    def published_per_second(self) -> float:
        """Events that one invocation publishes in a second."""
        usage = self.usages["publish a batch of imported tasks"]
        return usage.items / billed_ms(usage) * 1000

    @cached_property
    def imported_per_second(self) -> float:
        """Rows that one chunk adds in a second, as long as the table takes them."""
        usage = self.usages["import a chunk of rows"]
        return usage.items / billed_ms(usage) * 1000

    @cached_property
    def executions_per_task(self) -> float:
        """Concurrent executions for one task a second that clients create: the request, its event and its delivery."""
        usages = [
            self.usages[kind] for kind in ("create a task", "publish events of clients", "deliver events of clients")
        ]
        return sum(billed_ms(usage) / usage.items for usage in usages) / 1000

    def limits(self) -> list[Limit]:
        """Return the limits."""
        delivery_seconds = DELIVERY_MS / 1000
        dynamodb = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide"
        return [
            Limit(
                "rate limit of the API",
                "requests",
                lambda system: system.api_requests,
                lambda system, rate: replace(system, api_requests=ceil(rate)),
                "`throttle`, and the throttles of `clients`",
                "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html",
            ),
            Limit(
                "deliveries of other events",
                "events",
                lambda system: system.background_concurrency / delivery_seconds,
                lambda system, rate: replace(system, background_concurrency=_at_least_two(rate * delivery_seconds)),
                "`background_max_concurrency`, up to 1,000",
                "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html",
            ),
            Limit(
                _DELIVERIES_OF_IMPORTS,
                "rows",
                lambda system: system.bulk_concurrency / delivery_seconds,
                lambda system, rate: replace(system, bulk_concurrency=_at_least_two(rate * delivery_seconds)),
                "`bulk_max_concurrency`, up to 1,000",
                "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html",
            ),
            Limit(
                "shards, each a partition with 1,000 write units a second",
                "tasks",
                lambda system: system.shards * PARTITION_WRITE_UNITS / self.units_per_task,
                lambda system, rate: replace(
                    system, shards=max(system.shards, ceil(rate * self.units_per_task / PARTITION_WRITE_UNITS))
                ),
                "the number of shards",
                f"{dynamodb}/bp-partition-key-design.html",
            ),
            Limit(
                "a table that is new, or was never used as much",
                "tasks",
                lambda system: system.warm_write_units / self.units_per_task,
                lambda system, rate: replace(
                    system, warm_write_units=max(system.warm_write_units, ceil(rate * self.units_per_task))
                ),
                "warm throughput of the table and of its index",
                f"{dynamodb}/warm-throughput.html",
            ),
            Limit(
                "readers of the stream",
                "events",
                lambda system: system.shards * system.parallelization_factor * self.published_per_second,
                lambda system, rate: replace(
                    system,
                    parallelization_factor=max(
                        system.parallelization_factor, ceil(rate / system.shards / self.published_per_second)
                    ),
                ),
                "`streams.parallelization_factor`, up to 10",
                "https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html",
            ),
            Limit(
                "chunks of an import at once",
                "rows",
                lambda system: system.chunk_concurrency * self.imported_per_second,
                lambda system, rate: replace(
                    system, chunk_concurrency=max(system.chunk_concurrency, ceil(rate / self.imported_per_second))
                ),
                "`MaxConcurrency` in `import_workflow.asl.json`",
                "https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html",
            ),
            Limit(
                "concurrent executions of the account",
                "tasks of clients",
                lambda system: system.concurrent_executions / self.executions_per_task,
                lambda system, rate: replace(
                    system,
                    concurrent_executions=max(system.concurrent_executions, ceil(rate * self.executions_per_task)),
                ),
                "quota of Lambda",
                "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
            ),
            Limit(
                "messages of SNS in the region",
                "events",
                lambda system: system.topic_messages,
                lambda system, rate: replace(system, topic_messages=max(system.topic_messages, ceil(rate))),
                "quota of SNS",
                "https://docs.aws.amazon.com/general/latest/gr/sns.html",
            ),
            Limit(
                "requests of API Gateway in the region",
                "requests",
                lambda system: system.account_requests,
                lambda system, rate: replace(system, account_requests=max(system.account_requests, ceil(rate))),
                "quota of API Gateway",
                "https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html",
            ),
            Limit(
                "write units of a table",
                "tasks",
                lambda system: system.table_write_units / self.units_per_task,
                lambda system, rate: replace(
                    system, table_write_units=max(system.table_write_units, ceil(rate * self.units_per_task))
                ),
                "quota of DynamoDB",
                f"{dynamodb}/ServiceQuotas.html",
            ),
        ]

    def import_rate(self, system: System) -> float:
        """Return the rows a second that an import can add."""
        return min(limit.rate(system) for limit in self.limits() if limit.bounds_imports)

    def delivery_rate(self, system: System) -> float:
        """Return the imported tasks a second that are delivered."""
        return next(limit.rate(system) for limit in self.limits() if limit.name == _DELIVERIES_OF_IMPORTS)

    def system_for(self, rate: float) -> System:
        """Return the settings and quotas that allow a rate of tasks a second, and never less than the defaults."""
        system = System.of_defaults()
        for limit in self.limits():
            if limit.rate(system) < rate:
                system = limit.raised(system, rate)
        return system


def _at_least_two(concurrency: float) -> int:
    """Return a concurrency that Lambda accepts."""
    return max(2, ceil(concurrency))
