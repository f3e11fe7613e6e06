"""A form set aside by another question: it is asked again once, then let go."""

from typing import Iterator, List

from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.events import ActionExecuted, ActionExecutionRejected, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

WAIT_IN_SILENCE = ("identification_form", "contact_proof_form")
"""They only take a number or an address that is one: left open, they take no other words for an answer."""


SAID_ONCE = ("contact_proof_form",)
"""Whoever is in it has no number, and has been told the other ways: what they ask beside is answered, and no more."""


def is_asked_again_already(tracker: DialogueStateTracker, form: str) -> bool:
    """True when this is not the first question in a row that sets the form aside, and it has come back after one."""
    if form in SAID_ONCE:
        return True
    for turn in _earlier_turns(tracker):
        kinds = [event for event in turn if getattr(event, "action_name", None) == form]
        if not any(isinstance(event, ActionExecutionRejected) for event in kinds):
            return False
        if isinstance(kinds[-1], ActionExecuted):
            return True
    return False


def let_go(form: str) -> List[Event]:
    """The events that leave the form, or nothing for one that may wait."""
    return [] if form in WAIT_IN_SILENCE else [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None)]


def _earlier_turns(tracker: DialogueStateTracker) -> Iterator[List[Event]]:
    """What followed each customer message before the last one, newest first."""
    turn: List[Event] = []
    is_last = True
    for event in reversed(tracker.applied_events()):
        if isinstance(event, UserUttered):
            if not is_last:
                yield turn[::-1]
            is_last, turn = False, []
        else:
            turn.append(event)
