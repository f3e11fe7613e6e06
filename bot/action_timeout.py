"""Rasa waits five minutes for a custom action (3.6.21, DEFAULT_REQUEST_TIMEOUT): a customer does not."""

import asyncio
from typing import Any, List, Type

from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event
from rasa.shared.exceptions import RasaException

ACTION_TIMEOUT_S = 5.0
"""Three in a row still fit in the service's patience for a turn (20 s)."""


def bound_action_calls(action_class: Type[RemoteAction], timeout_s: float = ACTION_TIMEOUT_S) -> None:
    """A call that takes longer fails like any other: Rasa logs it, and the turn answers the incident. Idempotent."""
    run = getattr(action_class.run, "unbounded", action_class.run)

    async def run_in_time(self: RemoteAction, *args: Any, **kwargs: Any) -> List[Event]:
        try:
            events: List[Event] = await asyncio.wait_for(run(self, *args, **kwargs), timeout_s)
            return events
        except TimeoutError as error:
            raise RasaException(f"the action '{self.name()}' did not answer within {timeout_s:g} s") from error

    run_in_time.unbounded = run  # type: ignore[attr-defined]
    action_class.run = run_in_time  # type: ignore[method-assign]
