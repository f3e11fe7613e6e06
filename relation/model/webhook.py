"""A webhook that was kept before its platform was answered, and waits to be unpacked."""

from dataclasses import dataclass

MAX_FAILURES = 3
"""Of one webhook's unpacking: then it is set aside, so that the next ones are unpacked."""


@dataclass(frozen=True)
class KeptWebhook:
    id: int
    channel: str
    body: str
    """Its JSON, made storable."""
