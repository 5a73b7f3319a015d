"""Idempotency keys of clients."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """The key of one intention of one client, and a digest of what it asked for."""

    client: str
    key: str
    fingerprint: str
