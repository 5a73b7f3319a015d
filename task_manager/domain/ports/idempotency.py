"""Idempotency keys of clients."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A client's idempotency key, with a digest of the request that used it."""

    client: str
    key: str
    fingerprint: str
