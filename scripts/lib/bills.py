"""Bills of what users do, from measured usage, prices and the declared memory of functions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from scripts.lib.prices import Prices
from scripts.lib.usage import Usage
from task_manager.use_cases.notifications import PAUSE_SECONDS

_MB_PER_PROCESSOR = 1769
"""https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html"""

WAIT_MS: Final = {"dynamodb": 5, "sns": 15, "sqs": 10, "s3": 25, "secretsmanager": 0}
"""Assumed time of a request, in which a function waits. The API key of the external service is kept for a while."""

DELIVERY_MS: Final = 100
"""Assumed time of a delivery to the external service."""

THREADS: Final = {"list_tasks": 4, "publish_task_events": 4, "import_chunk": 5}
"""Requests of a function that wait at the same time."""

_GB = 1e9

Bill = Mapping[str, float]
"""Dollars by service."""


@dataclass(frozen=True)
class Work:
    """Work of a kind that is measured, `number` times."""

    kind: str
    number: float


def billed_ms(usage: Usage) -> float:
    """Return the billed time of one invocation: processor time at the function's share of a processor, and waits."""
    share = min(1.0, usage.memory_mb / _MB_PER_PROCESSOR)
    waits: float = sum(WAIT_MS[name.partition(".")[0]] * number for name, number in usage.requests.items())
    own_waits = {"process_sqs": DELIVERY_MS * usage.items, "send_notifications": PAUSE_SECONDS * 1000}
    waits += own_waits.get(usage.function, 0)
    return usage.processor_ms / share + waits / THREADS.get(usage.function, 1)


def bill(
    prices: Prices,
    usages: Mapping[str, Usage],
    works: Iterable[Work],
    *,
    api_requests: float = 0,
    access_log_bytes: float = 0,
    sqs_requests: float = 0,
    state_transitions: float = 0,
) -> Bill:
    """Return what works cost, with the requests that AWS makes for them."""
    dollars = {
        "API Gateway": prices.cost(api_request=api_requests),
        "SQS": prices.cost(sqs_request=sqs_requests),
        "Step Functions": prices.cost(state_transition=state_transitions),
        "logs": prices.cost(log_gb=api_requests * access_log_bytes / _GB),
    }
    for work in works:
        usage, number = usages[work.kind], work.number
        requests = {name: count * number for name, count in usage.requests.items()}
        seconds = billed_ms(usage) / 1000
        costs = {
            "DynamoDB": prices.cost(write_unit=usage.write_units * number, read_unit=usage.read_units * number),
            "Lambda": prices.cost(
                lambda_request=number,
                lambda_gb_second=number * seconds * usage.memory_mb / 1024,
            ),
            "SNS": prices.cost(sns_request=requests.get("sns.PublishBatch", 0) + requests.get("sns.Publish", 0)),
            "S3": prices.cost(
                s3_put=requests.get("s3.PUT", 0), s3_get=requests.get("s3.GET", 0) + requests.get("s3.HEAD", 0)
            ),
            "logs": prices.cost(log_gb=number * usage.log_bytes / _GB),
            "traces": prices.cost(trace=usage.trace_share * number),
        }
        for service, cost in costs.items():
            dollars[service] = dollars.get(service, 0) + cost
    return {service: cost for service, cost in dollars.items() if cost}
