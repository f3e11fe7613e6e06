"""The brain's dialogue state as the service keeps it: opaque, and bounded."""

import json
import logging
from typing import Any

logger = logging.getLogger(__name__)
STATE_MAX_BYTES = 65_536
"""Of JSON in UTF-8 (docs/brain-contract.md): it is stored, and sent, with each turn."""


def keepable_state(state: dict[str, Any] | None, conversation_id: str) -> dict[str, Any] | None:
    """The same state; None, a fresh start, for one that breaks the contract: the turn it came with still counts."""
    size = len(json.dumps(state, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    if size < STATE_MAX_BYTES:
        return state
    logger.error("the brain's state of conversation %s has %d bytes: it is not kept", conversation_id, size)
    return None
