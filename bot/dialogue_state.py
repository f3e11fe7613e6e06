"""The dialogue state travels with each call: the brain keeps nothing between turns.

Inside /turn the state comes from, and returns to, the request (a context variable). Elsewhere (`rasa shell`,
`rasa test`) trackers live in memory, as with Rasa's own in-memory store.
"""

import json
import logging
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Dict, Iterator, List, Optional

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, SESSION_START_METADATA_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    SlotSet,
    UserUttered,
    deserialise_events,
)
from rasa.shared.core.trackers import DialogueStateTracker

logger = logging.getLogger(__name__)
MAX_STATE_BYTES = 64_000
"""Of JSON in UTF-8: what docs/brain-contract.md promises to the service."""
KEPT_TURNS = 4
"""Customer turns kept as events: rules look at one, forms at two. Older ones leave only their slots."""
NOT_CARRIED = (SESSION_START_METADATA_SLOT, "customer_reference")
"""Slots of one turn: who is identified is for the service to say, in each turn's context."""
PARSE_KEYS_KEPT = ("intent", "entities", "text", "metadata")

State = Dict[str, Any]


class Carried:
    """What one call carries: the state it came with, and the tracker as the turn left it.

    `returned`: a person has just given the conversation back ({"note", "unfinished"}), None otherwise.
    """

    def __init__(self, state: Optional[State], returned: Optional[Dict[str, Any]] = None) -> None:
        self.state = state
        self.returned = returned
        self.tracker: Optional[DialogueStateTracker] = None


_carried: ContextVar[Optional[Carried]] = ContextVar("carried", default=None)


@contextmanager
def carrying(state: Optional[State], returned: Optional[Dict[str, Any]] = None) -> Iterator[Carried]:
    """Within this context the tracker store reads `state` and hands back what is saved."""
    carried = Carried(state, returned)
    token = _carried.set(carried)
    try:
        yield carried
    finally:
        _carried.reset(token)


class CarriedTrackerStore(InMemoryTrackerStore):
    """Rasa's tracker store: carried state when there is one, memory otherwise."""

    def __init__(self, domain: Domain, event_broker: Optional[EventBroker] = None, **kwargs: Any) -> None:
        kwargs.pop("host", None)
        super().__init__(domain, event_broker, **kwargs)

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        carried = _carried.get()
        if carried is None:
            return await super().retrieve(sender_id)
        if carried.tracker is not None:
            return carried.tracker
        tracker = unpack(sender_id, bound(carried.state), self.domain) if carried.state else None
        if tracker is not None and carried.returned is not None:
            come_back(tracker, carried.returned, self.domain)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        carried = _carried.get()
        if carried is None:
            await super().save(tracker)
        else:
            carried.tracker = tracker


def unpack(sender_id: str, state: State, domain: Domain) -> DialogueStateTracker:
    """Slots first, then the loop that was active at the cut, then the last turns."""
    events: List[Event] = [ActionExecuted(ACTION_LISTEN_NAME)]
    known = {slot.name for slot in domain.slots}
    events += [SlotSet(name, value) for name, value in state["slots"].items() if name in known]
    if state.get("loop") in domain.form_names:
        events.append(ActiveLoop(state["loop"]))
    events += deserialise_events(state["events"])
    return DialogueStateTracker.from_events(sender_id, events, domain.slots)


def come_back(tracker: DialogueStateTracker, returned: Dict[str, Any], domain: Domain) -> None:
    """What waited for an answer before a person came waits no more; a yes takes the unfinished matter up again."""
    matter = tracker.get_slot("topic_action") if returned.get("unfinished") else None
    waiting = {"requested_slot": None, "pending_action": None, "form_refusals": None, "to_confirm": matter}
    events = [ActiveLoop(None), *(SlotSet(name, value) for name, value in waiting.items() if name in tracker.slots)]
    tracker.update_with_events(events, domain)


def pack(tracker: DialogueStateTracker) -> State:
    """A state that does not grow with the conversation. Inverse of `unpack`, but for turns older than KEPT_TURNS.

    Below MAX_STATE_BYTES: of very long messages fewer turns are kept, if need be none, only the slots.
    """
    state: State = {}
    for kept_turns in range(KEPT_TURNS, -1, -1):
        state = _pack_turns(tracker, kept_turns)
        if size_of(state) < MAX_STATE_BYTES:
            break
        logger.warning("conversation %s: a state of %d turns is too large", tracker.sender_id, kept_turns)
    return bound(state)


def _pack_turns(tracker: DialogueStateTracker, kept_turns: int) -> State:
    events = list(tracker.applied_events())
    starts = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
    cut = 0 if len(starts) <= kept_turns else starts[-kept_turns] if kept_turns else len(events)
    while 0 < cut < len(events) and not _is_listen(events[cut]):
        cut -= 1
    before = DialogueStateTracker.from_events(tracker.sender_id, events[:cut], list(tracker.slots.values()))
    return {
        "slots": {
            name: slot.value
            for name, slot in before.slots.items()
            if slot.value is not None and name not in NOT_CARRIED
        },
        "loop": before.active_loop.name if before.active_loop else None,
        "events": [_slim(event) for event in events[cut:] if not _is_idle(event)],
    }


def bound(state: State) -> State:
    """The same state if it is below MAX_STATE_BYTES; else without its turns, nor the slots too large for it."""
    if size_of(state) < MAX_STATE_BYTES:
        return state
    slots = dict(state.get("slots") or {})
    bounded: State = {"slots": slots, "loop": state.get("loop"), "events": []}
    while slots and size_of(bounded) >= MAX_STATE_BYTES:
        largest = max(slots, key=lambda name: size_of(slots[name]))
        logger.error("the dialogue state is too large: the slot %s is forgotten", largest)
        del slots[largest]
    return bounded


def size_of(value: Any) -> int:
    """Bytes of its JSON in UTF-8."""
    return len(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def _is_listen(event: Event) -> bool:
    return isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME


def _is_idle(event: Event) -> bool:
    """What the next turn must not read, or need not: slots of one turn, the bot's own words."""
    is_of_one_turn = isinstance(event, SlotSet) and event.key in NOT_CARRIED
    return is_of_one_turn or isinstance(event, BotUttered)


def _slim(event: Event) -> Dict[str, Any]:
    """Customer turns keep only what rules and forms read of them."""
    kept = event.as_dict()
    if isinstance(event, UserUttered):
        parse = kept.get("parse_data") or {}
        kept["parse_data"] = {key: parse[key] for key in PARSE_KEYS_KEPT if key in parse and key != "metadata"}
        kept["metadata"] = {}
    return kept
