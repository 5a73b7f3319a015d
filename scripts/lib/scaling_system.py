"""Settings of the stack and quotas of AWS that bound the rate of new tasks."""

from dataclasses import dataclass
from typing import Final

from scripts.lib.stack_settings import default, shards, workflow

PARTITION_WRITE_UNITS: Final = 1_000
"""https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html"""

NEW_TABLE_WRITE_UNITS: Final = 4_000
"""https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html"""

TABLE_WRITE_UNITS: Final = 40_000
"""https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html"""

TOPIC_MESSAGES: Final = 9_000
"""Messages a second in eu-west-1 and us-west-2; 30,000 in us-east-1, fewer elsewhere.

https://docs.aws.amazon.com/general/latest/gr/sns.html
"""

CONCURRENT_EXECUTIONS: Final = 1_000
"""https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""

API_REQUESTS: Final = 10_000
"""https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html"""

STATE_BYTES: Final = 256 * 1024
"""https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html"""

PARTITION_BYTES: Final = 10 * 1024**3
"""https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.Partitions.html"""


@dataclass(frozen=True)
class System:
    """Settings and quotas that bound the rate of new tasks."""

    shards: int
    parallelization_factor: int
    background_concurrency: int
    bulk_concurrency: int
    chunk_concurrency: int
    api_requests: int
    warm_write_units: int
    table_write_units: int
    topic_messages: int
    concurrent_executions: int
    account_requests: int

    @classmethod
    def of_defaults(cls) -> "System":
        """Return the stack with its defaults, in an account with those of AWS."""
        return cls(
            shards=shards(),
            parallelization_factor=int(default("streams", "parallelization_factor")),
            background_concurrency=int(default("background_max_concurrency")),
            bulk_concurrency=int(default("bulk_max_concurrency")),
            chunk_concurrency=workflow("import")["States"]["ImportChunks"]["MaxConcurrency"],
            api_requests=int(default("throttle", "rate_limit")),
            warm_write_units=NEW_TABLE_WRITE_UNITS,
            table_write_units=TABLE_WRITE_UNITS,
            topic_messages=TOPIC_MESSAGES,
            concurrent_executions=CONCURRENT_EXECUTIONS,
            account_requests=API_REQUESTS,
        )
