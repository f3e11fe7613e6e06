"""What the desk asks the brain: what it would answer, and the moments that an advisor's words name."""

import asyncio
import logging
from typing import Any

from gateway.brain import BrainClient, BrainTrouble
from relation.context import Relation
from relation.model.act import Act
from relation.services.drafting import draft_request, usable_acts
from relation.store.unit_of_work import Store

logger = logging.getLogger(__name__)
PATIENCE_S = 2.0
"""An advisor who types does not wait longer for a suggestion."""


class Drafting:
    """Nothing it asks is applied. Without the brain there is nothing to suggest: never an error."""

    def __init__(self, store: Store, relation: Relation, brain: BrainClient) -> None:
        self._store = store
        self._relation = relation
        self._brain = brain

    async def draft_answer(self, conversation_id: str) -> list[Act]:
        request = await asyncio.to_thread(self._request, conversation_id)
        if request is None:
            return []
        try:
            async with asyncio.timeout(PATIENCE_S):
                return usable_acts(await self._brain.turn(request))
        except (BrainTrouble, TimeoutError) as error:
            logger.info("no draft for conversation %s: %s", conversation_id, type(error).__name__)
            return []

    async def find_moments(self, text: str) -> list[dict[str, Any]]:
        """The entities of these words."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                understood = await self._brain.understand(text)
        except (BrainTrouble, TimeoutError) as error:
            logger.info("no moments: %s", type(error).__name__)
            return []
        return list(understood.get("entities") or [])

    def _request(self, conversation_id: str) -> dict[str, Any] | None:
        with self._store.read() as uow:
            return draft_request(uow, self._relation, conversation_id)
