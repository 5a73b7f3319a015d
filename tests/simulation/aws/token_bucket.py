"""Token bucket: the rate limit of an operation or a partition."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from tests.simulation.aws.errors import AwsError


@dataclass
class TokenBucket:
    """Token bucket that starts full; `clock` returns the time."""

    size: float
    refill_per_second: float
    clock: Callable[[], datetime]
    tokens: float = field(init=False)
    updated_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.tokens, self.updated_at = self.size, self.clock()

    def take(self) -> None:
        """Take a token.

        Raises:
            AwsError: There is none.
        """
        now = self.clock()
        refill = (now - self.updated_at).total_seconds() * self.refill_per_second
        self.tokens, self.updated_at = min(self.size, self.tokens + refill), now
        if self.tokens < 1:
            raise AwsError("ThrottlingException")
        self.tokens -= 1
